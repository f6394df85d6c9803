# % if cookiecutter.deployment == "kubernetes"
"""Make what the secret store holds for the site: `python3 -m config.secretstore` prints it as JSON.

With a step named it reads such an object and prints what comes next. It writes no file, and
Python's standard library is enough to run it.
"""

import argparse
import json
import sys
from collections.abc import Callable

from config.newenv import fresh_secrets

Secrets = dict[str, str]


def new() -> Secrets:
    """Fresh secrets; those that only others know are empty, and the site asks for them."""
    fresh = fresh_secrets()
    return {
        "SECRET_KEY": fresh["SECRET_KEY"],
        "SECRET_KEY_FALLBACKS": "",
        "ADMIN_URL": fresh["ADMIN_URL"],
        "DATABASE_URL": "",
        "CACHE_URL": "",
        "BROKER_URL": "",  # % if cookiecutter.background_tasks == "celery"
        "EMAIL_URL": "",  # % if cookiecutter.email == "smtp"
        "EMAIL_API_KEY": "",  # % if cookiecutter.email != "smtp"
        # % if cookiecutter.media == "s3"
        "S3_ACCESS_KEY_ID": "",
        "S3_SECRET_ACCESS_KEY": "",
        # % endif
    }


def announce(held: Secrets) -> Secrets:
    """A next SECRET_KEY, for all pods to know before one of them signs with it."""
    following = fresh_secrets()["SECRET_KEY"]
    return held | {"NEXT_SECRET_KEY": following, "SECRET_KEY_FALLBACKS": following}


def rotate(held: Secrets) -> Secrets:
    """The SECRET_KEY that was announced; what the former one signed stays valid."""
    kept = dict(held)
    following = kept.pop("NEXT_SECRET_KEY", None)
    if not following:
        sys.exit("No key was announced: run `announce` first, and restart the pods.")
    return kept | {"SECRET_KEY": following, "SECRET_KEY_FALLBACKS": held["SECRET_KEY"]}


def forget(held: Secrets) -> Secrets:
    """The SECRET_KEY alone; what a former one signed is worth nothing."""
    kept = {name: value for name, value in held.items() if name != "NEXT_SECRET_KEY"}
    return kept | {"SECRET_KEY_FALLBACKS": ""}


def admin(held: Secrets) -> Secrets:
    """Another address for the admin."""
    return held | {"ADMIN_URL": fresh_secrets()["ADMIN_URL"]}


STEPS: dict[str, Callable[[Secrets], Secrets]] = {
    "announce": announce,
    "rotate": rotate,
    "forget": forget,
    "admin": admin,
}


def main(arguments: list[str] | None = None) -> None:
    """Print new secrets, or the next step for those that stdin holds."""
    parser = argparse.ArgumentParser(prog="python3 -m config.secretstore", description=__doc__)
    parser.add_argument(
        "step",
        nargs="?",
        choices=STEPS,
        help="; ".join(f"{name}: {step.__doc__}" for name, step in STEPS.items()),
    )
    step = parser.parse_args(arguments).step
    print(json.dumps(STEPS[step](json.load(sys.stdin)) if step else new(), indent=2))


if __name__ == "__main__":
    main()


# % endif

"""Make the environment that the settings read: `python -m config.newenv`.

Without an option it writes `.env` for development, from `.env.example` and with fresh secrets. In a
`.env` that exists it completes what is missing and leaves every value as it is. With `--rotate` it
replaces one secret there; what the former SECRET_KEY signed stays valid. With `--production` it
prints a set for a server and writes nothing.

Python's standard library is enough to run it, so that it works before anything is installed.
"""

import argparse
import os
import re
import secrets
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ASSIGNMENT = re.compile(r"^(?:export +)?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)

# The secrets that `--rotate` replaces, and what is left to do then.
ROTATED = {
    "SECRET_KEY": (
        "Restart the site. The former key is in SECRET_KEY_FALLBACKS: take it out tomorrow, or now "
        "if a stranger may know it, and restart again, which signs everybody out."
        # % if cookiecutter.mfa != "none"
        " Before that run `python manage.py encrypt_factors`, or the codes of apps open no longer."
        # % endif
    ),
    "ADMIN_URL": "Restart the site, and tell those who use the admin.",
}

# What differs from .env.example on a developer's machine.
DEVELOPMENT = {
    "DEBUG": "True",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "EMAIL_URL": "consolemail://",  # % if cookiecutter.email == "smtp"
    "EMAIL_API_KEY": "console",  # % if cookiecutter.email != "smtp"
    # % if cookiecutter.media == "s3"
    "S3_ENDPOINT_URL": "http://localhost:9000",
    "S3_ACCESS_KEY_ID": "development",
    "S3_SECRET_ACCESS_KEY": "development",
    # % endif
}
# % if cookiecutter.deployment == "server"

# What differs from it on a server: Caddy stands in front, and PostgreSQL knows the user by its socket.
PRODUCTION = {
    "DATABASE_URL": "postgres:///site",
    "MEDIA_ROOT": "/srv/site/media",  # % if cookiecutter.media == "local"
    "TRUSTED_PROXY_COUNT": "1",
}
# % endif
# % if cookiecutter.database != "sqlite"

DATABASE = "<< cookiecutter.project_slug >>"
DATABASE_URL = f"postgres://{DATABASE}:{{password}}@localhost:5432/{DATABASE}"  # % if cookiecutter.database == "postgresql"
DATABASE_URL = f"mysql://{DATABASE}:{{password}}@localhost:3306/{DATABASE}"  # % if cookiecutter.database == "mysql"
# % endif


def fresh_secrets() -> dict[str, str]:
    """New random values for the names that hold a secret; they need no quoting anywhere."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ADMIN_URL": f"{secrets.token_urlsafe(24)}/",
        # % if cookiecutter.database != "sqlite"
        "DATABASE_URL": DATABASE_URL.format(password=secrets.token_urlsafe(24)),
        # % endif
    }


def filled(text: str, values: dict[str, str]) -> str:
    """`text`, an env file, with `values` in place of those that it assigns to the same names."""

    def assignment(line: re.Match[str]) -> str:
        return line[0].removesuffix(line[2]) + values.get(line[1], line[2])

    return ASSIGNMENT.sub(assignment, text)


def assigned(text: str) -> dict[str, str]:
    """What the env file `text` assigns, as the settings read it: quotes are no part of a value."""
    return {name: unquoted(value) for name, value in ASSIGNMENT.findall(text)}


def unquoted(value: str) -> str:
    """`value` as django-environ reads it."""
    if quoted := re.fullmatch("'(.*)'", value):
        value = quoted[1]
    if quoted := re.fullmatch('"(.*)"', value):
        value = re.sub(r"\\([^rnt])", r"\1", quoted[1])
    return value


def in_files(text: str) -> list[str]:
    """The names whose values the settings read from files, as the env file `text` says."""
    return [
        name.removesuffix("_FILE")
        for name, value in assigned(text).items()
        if name.endswith("_FILE") and value
    ]


def completed(text: str, template: str, fresh: dict[str, str]) -> tuple[str, list[str]]:
    """The env file `text` with all that `template` has and it has not, and the names added.

    A name that `text` assigns keeps its value; only a secret without one counts as missing.
    """
    present = assigned(text) | dict.fromkeys(in_files(text), "in a file")
    blank = [name for name in fresh if not present.get(name, fresh[name]).strip()]
    missing = {name: value for name, value in ASSIGNMENT.findall(template) if name not in present}
    lines = "".join(f"{name}={value}\n" for name, value in missing.items())
    text = filled(text, {name: fresh[name] for name in blank})
    if lines and not text.endswith("\n"):
        text += "\n"
    return text + lines, [*blank, *missing]


def rotated(text: str, name: str, value: str) -> str:
    """The env file `text` with the new `value` for `name`; a former SECRET_KEY is a fallback then."""
    present = assigned(text)
    values = {name: value}
    if name == "SECRET_KEY":
        former = [present[name], present["SECRET_KEY_FALLBACKS"]]
        values["SECRET_KEY_FALLBACKS"] = ",".join(filter(None, former))
    return filled(text, values)


def write_private(path: Path, text: str) -> None:
    """Write `text` over `path`, readable by its owner alone from the first moment.

    It is one write over the file, so that there is no moment at which a value is lost.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.chmod(path, 0o600)
        os.truncate(descriptor, os.write(descriptor, text.encode()))
    finally:
        os.close(descriptor)


def make_or_complete(env_file: Path) -> str:
    """Make `env_file`, or add what it lacks; returns what was done."""
    fresh = fresh_secrets()
    if not env_file.exists():
        write_private(env_file, filled(example(), DEVELOPMENT | fresh))
        return "Made .env, for development, with fresh secrets."
    # The example's values, not development's: the file may be a server's.
    text, added = completed(env_file.read_text(encoding="utf-8"), filled(example(), fresh), fresh)
    write_private(env_file, text)
    return f"Added to .env: {', '.join(added)}." if added else ".env is complete."


def rotate(env_file: Path, name: str) -> str:
    """Replace the secret `name` in `env_file`; returns what is left to do."""
    by_hand = (
        f"set what `python -m config.newenv --production` prints for {name}, and put a former "
        "SECRET_KEY first in SECRET_KEY_FALLBACKS."
    )
    if not env_file.exists():
        sys.exit(f"There is no .env here: where the server keeps its environment, {by_hand}")
    text = env_file.read_text(encoding="utf-8")
    if files := [f"{each}_FILE" for each in in_files(text) if each.startswith(name)]:
        sys.exit(f".env has {' and '.join(files)}: in the file that it names, {by_hand}")
    make_or_complete(env_file)
    text = env_file.read_text(encoding="utf-8")
    write_private(env_file, rotated(text, name, fresh_secrets()[name]))
    return f"{name} is a new one. {ROTATED[name]}"


def example() -> str:
    """The text of `.env.example`."""
    return (PROJECT / ".env.example").read_text(encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Write, complete or change `.env`, or print a server's environment."""
    parser = argparse.ArgumentParser(prog="python -m config.newenv", description=__doc__)
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--production", action="store_true", help="print a set for a server, write nothing"
    )
    instead.add_argument(
        "--rotate",
        nargs="?",
        const="SECRET_KEY",
        choices=ROTATED,
        help="replace SECRET_KEY, or the secret that is named",
    )
    options = parser.parse_args(arguments)

    env_file = PROJECT / ".env"
    if options.production:
        values = fresh_secrets()  # % if cookiecutter.deployment != "server"
        values = fresh_secrets() | PRODUCTION  # % if cookiecutter.deployment == "server"
        for name, value in ASSIGNMENT.findall(filled(example(), values)):
            print(f"{name}={value}")
    elif options.rotate:
        print(rotate(env_file, options.rotate), file=sys.stderr)
    else:
        print(make_or_complete(env_file), file=sys.stderr)


if __name__ == "__main__":
    main()

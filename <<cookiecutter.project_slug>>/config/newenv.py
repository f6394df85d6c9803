"""Make the environment that the settings read: `python -m config.newenv`.

Without an option it writes `.env` for development, from `.env.example` and with fresh secrets. In a
`.env` that exists it completes what is missing and leaves every value as it is. With
`--production` it prints a set for a server and writes nothing.

Python's standard library is enough to run it, so that it works before anything is installed.
"""

import argparse
import os
import re
import secrets
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ASSIGNMENT = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)

# What differs from .env.example on a developer's machine.
DEVELOPMENT = {
    "DEBUG": "True",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "EMAIL_URL": "consolemail://",
}
# % if cookiecutter.database == "postgresql"

DATABASE = "<< cookiecutter.project_slug >>"
DATABASE_URL = f"postgres://{DATABASE}:{{password}}@localhost:5432/{DATABASE}"
# % endif


def fresh_secrets() -> dict[str, str]:
    """New random values for the names that hold a secret; they need no quoting anywhere."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ADMIN_URL": f"{secrets.token_urlsafe(24)}/",
        # % if cookiecutter.database == "postgresql"
        "DATABASE_URL": DATABASE_URL.format(password=secrets.token_urlsafe(24)),
        # % endif
    }


def filled(text: str, values: dict[str, str]) -> str:
    """`text`, an env file, with `values` in place of those that it assigns to the same names."""
    return ASSIGNMENT.sub(lambda line: f"{line[1]}={values.get(line[1], line[2])}", text)


def completed(text: str, template: str, fresh: dict[str, str]) -> tuple[str, list[str]]:
    """The env file `text` with all that `template` has and it has not, and the names added.

    A name that `text` assigns keeps its value; only a secret without one counts as missing.
    """
    present = dict(ASSIGNMENT.findall(text))
    blank = [name for name in fresh if not present.get(name, fresh[name]).strip()]
    missing = {name: value for name, value in ASSIGNMENT.findall(template) if name not in present}
    lines = "".join(f"{name}={value}\n" for name, value in missing.items())
    text = filled(text, {name: fresh[name] for name in blank})
    if lines and not text.endswith("\n"):
        text += "\n"
    return text + lines, [*blank, *missing]


def write_private(path: Path, text: str) -> None:
    """Write `text` over `path`, readable by its owner alone from the first moment.

    Values are only ever added, so one write over the file leaves no moment at which one is lost.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.chmod(path, 0o600)
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def main(arguments: list[str] | None = None) -> None:
    """Write or complete `.env`, or print a server's environment."""
    parser = argparse.ArgumentParser(prog="python -m config.newenv", description=__doc__)
    parser.add_argument(
        "--production", action="store_true", help="print a set for a server, write nothing"
    )
    options = parser.parse_args(arguments)

    example = (PROJECT / ".env.example").read_text(encoding="utf-8")
    fresh = fresh_secrets()
    if options.production:
        for name, value in ASSIGNMENT.findall(filled(example, fresh)):
            print(f"{name}={value}")
        return

    env_file = PROJECT / ".env"
    if not env_file.exists():
        write_private(env_file, filled(example, DEVELOPMENT | fresh))
        print("Made .env, for development, with fresh secrets.", file=sys.stderr)
        return
    # The example's values, not development's: the file may be a server's.
    text, added = completed(env_file.read_text(encoding="utf-8"), filled(example, fresh), fresh)
    write_private(env_file, text)
    what = f"Added to .env: {', '.join(added)}." if added else ".env is complete."
    print(what, file=sys.stderr)


if __name__ == "__main__":
    main()

# % if cookiecutter.deployment == "containers"
"""Make the secrets that compose.yaml hands to the containers: `python3 -m config.newsecrets`.

Each is a file in `secrets/` that the user of one container alone can read. What is there stays as
it is; with `--rotate` one secret is replaced, and what the former SECRET_KEY signed stays valid.

Python's standard library and openssl are enough to run it. As root, for only root can give a file
to another user.
"""

import argparse
import os
import secrets
import subprocess
import sys

from config.newenv import (
    ASSIGNMENT,
    PROJECT,
    ROTATED,
    example,
    fresh_secrets,
    rotated,
    write_private,
)

FOLDER = PROJECT / "secrets"

# The users of the containers, as Dockerfile and compose.yaml number them.
SITE = 10001
SERVICE = 999

# What the site reads, by the names of its variables.
VARIABLES = [
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "ADMIN_URL",
    "DATABASE_URL",
    "CACHE_URL",  # % if cookiecutter.cache == "redis"
    "BROKER_URL",  # % if cookiecutter.background_tasks == "celery"
    "EMAIL_URL",  # % if cookiecutter.email == "smtp"
    "EMAIL_API_KEY",  # % if cookiecutter.email != "smtp"
    # % if cookiecutter.media == "s3"
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    # % endif
]
DATABASE_URL = "postgres://site:{}@db:5432/site?sslrootcert=/run/secrets/database_certificate"
CACHE_URL = "rediss://:{}@cache:6379/0?ssl_ca_certs=/run/secrets/cache_certificate"  # % if cookiecutter.cache == "redis"
BROKER_URL = CACHE_URL.replace("/0?", "/1?")  # % if cookiecutter.background_tasks == "celery"
# Ten years. It is its own authority: nobody can have signed another one for the site to believe.
CERTIFICATE = [
    *["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    *["-noenc", "-days", "3650"],
]


def write(name: str, value: str, owner: int) -> None:
    """Write a secret that `owner` alone can read."""
    path = FOLDER / name
    write_private(path, value)
    os.chown(path, owner, owner)


def make() -> list[str]:
    """Make the secrets that are missing; returns their names."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    before = {path.name for path in FOLDER.iterdir()}
    values = dict(ASSIGNMENT.findall(example())) | fresh_secrets()
    if "database_password" not in before:
        write("database_password", secrets.token_urlsafe(24), SERVICE)
    password = (FOLDER / "database_password").read_text(encoding="utf-8")
    values["DATABASE_URL"] = DATABASE_URL.format(password)
    make_certificate("database", "db")
    # % if cookiecutter.cache == "redis"
    if "cache_config" not in before:
        write("cache_config", f"requirepass {secrets.token_urlsafe(24)}", SERVICE)
    password = (FOLDER / "cache_config").read_text(encoding="utf-8").split()[1]
    values["CACHE_URL"] = CACHE_URL.format(password)
    # % if cookiecutter.background_tasks == "celery"
    values["BROKER_URL"] = BROKER_URL.format(password)
    # % endif
    make_certificate("cache", "cache")
    # % endif
    for variable in VARIABLES:
        if variable.lower() not in before:
            write(variable.lower(), values[variable], SITE)
    return sorted({path.name for path in FOLDER.iterdir()} - before)


def make_certificate(name: str, host: str) -> None:
    """Make a service's key, and the certificate by which the site knows it, if one is missing."""
    key, certificate = FOLDER / f"{name}_key", FOLDER / f"{name}_certificate"
    if key.exists() and certificate.exists():
        return
    of_host = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run(  # noqa: S603 - no shell, no input
        [*CERTIFICATE, *of_host, "-keyout", key, "-out", certificate],
        umask=0o077,
        capture_output=True,
        check=True,
    )
    os.chown(key, SERVICE, SERVICE)
    certificate.chmod(0o444)


def rotate(variable: str) -> str:
    """Replace a secret; returns what is left to do."""
    make()
    names = [variable, f"{variable}_FALLBACKS"]
    names = [name for name in names if (FOLDER / name.lower()).exists()]
    text = "".join(
        f"{name}={(FOLDER / name.lower()).read_text(encoding='utf-8')}\n" for name in names
    )
    for name, value in ASSIGNMENT.findall(rotated(text, variable, fresh_secrets()[variable])):
        write(name.lower(), value, SITE)
    return f"{variable} is a new one. {ROTATED[variable]}"


def main(arguments: list[str] | None = None) -> None:
    """Make or replace secrets."""
    parser = argparse.ArgumentParser(prog="python3 -m config.newsecrets", description=__doc__)
    parser.add_argument(
        "--rotate",
        nargs="?",
        const="SECRET_KEY",
        choices=ROTATED,
        help="replace SECRET_KEY, or the secret that is named",
    )
    options = parser.parse_args(arguments)
    if os.geteuid() != 0:
        sys.exit("Run it as root: each secret belongs to the user of a container.")
    if options.rotate:
        print(rotate(options.rotate))
    else:
        print(f"Made {', '.join(made)}." if (made := make()) else "All secrets are there.")


if __name__ == "__main__":
    main()


# % endif

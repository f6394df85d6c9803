# % if cookiecutter.database != "sqlite"
"""Print the SQL that makes the user and the database of `.env`, for `make database`.

For development: the user may create databases, since Django makes its own for the tests.
"""

import re  # % if cookiecutter.database == "mysql"
from urllib.parse import unquote, urlsplit

from psycopg.sql import SQL, Identifier, Literal  # % if cookiecutter.database == "postgresql"
from pymysql.converters import escape_string  # % if cookiecutter.database == "mysql"

from config.newenv import PROJECT, assigned

# % if cookiecutter.database == "postgresql"
CREATE_ROLE = SQL("CREATE ROLE {role} LOGIN CREATEDB PASSWORD {password}")
CREATE_DATABASE = SQL("CREATE DATABASE {database} OWNER {role}")
# `\gexec` has psql run what a query answers.
CREATE_WHAT_IS_MISSING = SQL(
    "SELECT {create_role} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {role})\\gexec\n"
    "SELECT {create_database}"
    " WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {database})\\gexec"
)
# % endif
# % if cookiecutter.database == "mysql"
CREATE_WHAT_IS_MISSING = """\
CREATE DATABASE IF NOT EXISTS {database} CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS {user} IDENTIFIED BY {password};
GRANT ALL ON {granted}.* TO {user};
GRANT ALL ON {tests}.* TO {user};"""
# % endif


# % if cookiecutter.database == "mysql"
def literal(text: str) -> str:
    """`text`, quoted as a value."""
    return f"'{escape_string(text)}'"


def identifier(name: str) -> str:
    """`name`, quoted as the name of a database."""
    return "`{}`".format(name.replace("`", "``"))


def pattern(name: str) -> str:
    """What stands for `name` alone in a GRANT, where `_` and `%` stand for others too."""
    return re.sub(r"([\\%_])", r"\\\1", name)


# % endif
def database_sql(url: str) -> str:
    """SQL that makes what `url` (a DATABASE_URL) names; what exists stays as it is."""
    parts = urlsplit(url)
    role, database = unquote(parts.username or ""), unquote(parts.path.lstrip("/"))
    password = unquote(parts.password or "")
    # % if cookiecutter.database == "postgresql"
    create_role = CREATE_ROLE.format(role=Identifier(role), password=Literal(password))
    create_database = CREATE_DATABASE.format(database=Identifier(database), role=Identifier(role))
    return CREATE_WHAT_IS_MISSING.format(
        create_role=Literal(create_role.as_string()),
        create_database=Literal(create_database.as_string()),
        role=Literal(role),
        database=Literal(database),
    ).as_string()
    # % endif
    # % if cookiecutter.database == "mysql"
    return CREATE_WHAT_IS_MISSING.format(
        database=identifier(database),
        user=f"{literal(role)}@'localhost'",
        password=literal(password),
        granted=identifier(pattern(database)),
        tests=identifier(pattern(f"test_{database}") + "%"),
    )
    # % endif


if __name__ == "__main__":
    env = assigned((PROJECT / ".env").read_text(encoding="utf-8"))
    print(database_sql(env["DATABASE_URL"]))


# % endif

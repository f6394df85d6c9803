# % if cookiecutter.database == "postgresql"
"""Print the SQL that makes the role and the database of `.env`: `make database` pipes it to psql.

For development: the role may create databases, since Django makes one for the tests.
"""

from urllib.parse import unquote, urlsplit

from psycopg.sql import SQL, Identifier, Literal

from config.newenv import ASSIGNMENT, PROJECT

CREATE_ROLE = SQL("CREATE ROLE {role} LOGIN CREATEDB PASSWORD {password}")
CREATE_DATABASE = SQL("CREATE DATABASE {database} OWNER {role}")
# `\gexec` has psql run what a query answers.
CREATE_WHAT_IS_MISSING = SQL(
    "SELECT {create_role} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {role})\\gexec\n"
    "SELECT {create_database}"
    " WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {database})\\gexec"
)


def database_sql(url: str) -> str:
    """SQL for psql that makes what `url` (a DATABASE_URL) names; what exists stays as it is."""
    parts = urlsplit(url)
    role, database = unquote(parts.username or ""), unquote(parts.path.lstrip("/"))
    password = unquote(parts.password or "")
    create_role = CREATE_ROLE.format(role=Identifier(role), password=Literal(password))
    create_database = CREATE_DATABASE.format(database=Identifier(database), role=Identifier(role))
    return CREATE_WHAT_IS_MISSING.format(
        create_role=Literal(create_role.as_string()),
        create_database=Literal(create_database.as_string()),
        role=Literal(role),
        database=Literal(database),
    ).as_string()


if __name__ == "__main__":
    assigned = dict(ASSIGNMENT.findall((PROJECT / ".env").read_text(encoding="utf-8")))
    print(database_sql(assigned["DATABASE_URL"]))


# % endif

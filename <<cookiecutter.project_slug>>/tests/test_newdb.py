# % if cookiecutter.database == "postgresql"
"""`make database` makes the role and the database that `.env` names."""

from config.newdb import database_sql

URL = "postgres://shop:secret@localhost:5432/shop"


def test_the_role_and_the_database_are_made_when_they_are_not_there():
    role, database = database_sql(URL).splitlines()
    assert """'CREATE ROLE "shop" LOGIN CREATEDB PASSWORD ''secret'''""" in role
    assert """'CREATE DATABASE "shop" OWNER "shop"'""" in database
    assert role.count("NOT EXISTS") == database.count("NOT EXISTS") == 1


def test_no_name_and_no_password_becomes_sql():
    hostile = database_sql("postgres://a%22b:it%27s@localhost/c%22%3B%20DROP%20DATABASE%20d")
    assert '"a""b"' in hostile
    assert "''it''''s''" in hostile
    assert '"c""; DROP DATABASE d"' in hostile


# % endif

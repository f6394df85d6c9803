# % if cookiecutter.database != "sqlite"
"""`make database` makes the user and the database that `.env` names."""

from config.newdb import database_sql

URL = "postgres://shop:secret@localhost:5432/shop"  # % if cookiecutter.database == "postgresql"
URL = "mysql://shop:secret@localhost:3306/my_shop"  # % if cookiecutter.database == "mysql"


# % if cookiecutter.database == "postgresql"
def test_the_role_and_the_database_are_made_when_they_are_not_there():
    role, database = database_sql(URL).splitlines()
    assert """'CREATE ROLE "shop" LOGIN CREATEDB PASSWORD ''secret'''""" in role
    assert """'CREATE DATABASE "shop" OWNER "shop"'""" in database
    assert role.count("NOT EXISTS") == database.count("NOT EXISTS") == 1


# % endif
# % if cookiecutter.database == "mysql"
def test_the_user_and_the_database_are_made_when_they_are_not_there():
    database, user, *grants = database_sql(URL).splitlines()
    assert database == "CREATE DATABASE IF NOT EXISTS `my_shop` CHARACTER SET utf8mb4;"
    assert user == "CREATE USER IF NOT EXISTS 'shop'@'localhost' IDENTIFIED BY 'secret';"
    assert grants == [
        r"GRANT ALL ON `my\_shop`.* TO 'shop'@'localhost';",
        r"GRANT ALL ON `test\_my\_shop%`.* TO 'shop'@'localhost';",
    ]


# % endif
def test_no_name_and_no_password_becomes_sql():
    # % if cookiecutter.database == "postgresql"
    hostile = database_sql("postgres://a%22b:it%27s@localhost/c%22%3B%20DROP%20DATABASE%20d")
    assert '"a""b"' in hostile
    assert "''it''''s''" in hostile
    assert '"c""; DROP DATABASE d"' in hostile
    # % endif
    # % if cookiecutter.database == "mysql"
    hostile = database_sql("mysql://a%27b:it%27s%5C@localhost/c%60%3B%20DROP%20DATABASE%20d")
    assert r"'a\'b'@'localhost'" in hostile
    assert r"'it\'s\\'" in hostile
    assert "`c``; DROP DATABASE d`" in hostile
    # % endif


# % endif

# % if cookiecutter.deployment == "containers"
-- Run once by the database's container, when its volume is empty: a database of the site's own.
\set password `cat /run/secrets/database_password`
CREATE ROLE site LOGIN PASSWORD :'password';
CREATE DATABASE site OWNER site;
# % endif

# % if cookiecutter.deployment in ("server", "containers")
#!/usr/bin/env bash
# Restore a backup into the database site_restored, beside the site's own. As the user postgres:
#
#     restore.sh FILE              to try the backup, or to look something up in it
#     restore.sh FILE --replace    and make it the site's; what the site had becomes site_replaced
#
# Stop the site before it gets another database. RESTORE_INTO: another name than site_restored.
set -euo pipefail

[ $# -ge 1 ] || { sed --quiet '2,5s/^# \?//p' "$0" >&2 && exit 2; }

into=${RESTORE_INTO:-site_restored}
dropdb --if-exists "$into"
createdb --owner=site --template=template0 "$into"
pg_restore --exit-on-error --no-owner --role=site --dbname="$into" "$1"
[ "${2-}" = --replace ] || exit 0

dropdb --if-exists site_replaced
# The first renames the site's database, if there is one: `\gexec` runs what the query answers.
printf '%s\n' \
    "SELECT 'ALTER DATABASE site RENAME TO site_replaced' FROM pg_database WHERE datname = 'site' \\gexec" \
    "ALTER DATABASE $into RENAME TO site;" |
    psql --quiet --set=ON_ERROR_STOP=1 --dbname=postgres
# % endif

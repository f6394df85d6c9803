# % if cookiecutter.deployment in ("server", "containers")
#!/usr/bin/env bash
# % if cookiecutter.deployment == "server"
# Back the database up into this folder, and try the backup. site-backup.timer runs it every night.
# % else
# Back the database up into this folder, and try the backup. In the database's container.
# % endif
set -euo pipefail
umask 077

days=14
name=site-$(date --utc +%Y%m%d-%H%M%S).dump

pg_dump --format=custom --file="$name.part" site
# A backup counts once it has been restored.
"$(dirname "$0")/restore.sh" "$name.part"
mv "$name.part" "$name"
find . -maxdepth 1 -name 'site-*' -mtime "+$days" -exec rm {} +
printf '%s holds the database, and could be restored.\n' "$PWD/$name"
# % endif

# % if cookiecutter.deployment in ("server", "containers")
#!/usr/bin/env bash
# % if cookiecutter.deployment == "server" and cookiecutter.media == "local"
# Back the database and what users upload up into this folder, and try the backup. site-backup.timer
# runs it every night.
# % elif cookiecutter.deployment == "server"
# Back the database up into this folder, and try the backup. site-backup.timer runs it every night.
# % else
# Back the database up into this folder, and try the backup. In the database's container.
# % endif
set -euo pipefail
umask 077

days=14
# % if cookiecutter.deployment == "server" and cookiecutter.media == "local"
now=site-$(date --utc +%Y%m%d-%H%M%S)
name=$now.dump
# % else
name=site-$(date --utc +%Y%m%d-%H%M%S).dump
# % endif

pg_dump --format=custom --file="$name.part" site
# A backup counts once it has been restored; but not into site_restored, for somebody may be looking
# something up there.
RESTORE_INTO=site_tried "$(dirname "$0")/restore.sh" "$name.part"
dropdb site_tried
mv "$name.part" "$name"
# % if cookiecutter.deployment == "server" and cookiecutter.media == "local"
# After the database, so that what it names is here. 1: a file was deleted meanwhile.
tar --create --file="$now.tar.part" --directory=/srv/site/media . || [ $? -eq 1 ]
tar --list --file="$now.tar.part" >/dev/null
mv "$now.tar.part" "$now.tar"
# % endif
find . -maxdepth 1 -name 'site-*' -mtime "+$days" -exec rm {} +
printf '%s holds the database, and could be restored.\n' "$PWD/$name"
# % endif

# % if cookiecutter.deployment == "containers" and cookiecutter.media == "local"
#!/usr/bin/env bash
# Back what users upload up into /var/lib/site-backup, after the database, so that what it names is
# here. On the server, as root. backup.sh removes what is too old.
set -euo pipefail
umask 077
cd "$(dirname "$0")/.."

name=/var/lib/site-backup/site-$(date --utc +%Y%m%d-%H%M%S).tar

# 1: a file was deleted meanwhile.
docker compose exec -T web tar --create --directory=/srv/media . >"$name.part" || [ $? -eq 1 ]
tar --list --file="$name.part" >/dev/null
mv "$name.part" "$name"
# % endif

# % if cookiecutter.deployment == "server"
#!/usr/bin/env bash
# Bring up a release of the site, or go back to the one before. On the server, as root:
#
#     site-release main       a branch, tag or commit that was pushed to /srv/site/repository.git
#     site-release --back     the release that served before the present one
#
# Migrations run before the new code does, while the former release still serves, and going back
# leaves them: write each so that the release before it can live with it.
set -euo pipefail
umask 022

site=/srv/site
kept=5
# Where uv keeps a Python that the system does not have.
export UV_PYTHON_INSTALL_DIR=/opt/python

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# The names of the releases, the oldest first: they begin with the time.
releases() {
    find "$site/releases" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort
}

current() {
    if [ -L "$site/current" ]; then
        basename "$(readlink "$site/current")"
    fi
}

remove() {
    while read -r name; do
        rm --recursive --force "$site/releases/${name:?}"
    done
}

# What was not put in its place goes again; what was stays, whether it answers or not.
tidy() {
    [ "$(current)" = "$unfinished" ] || printf '%s\n' "$unfinished" | remove
}

# manage.py of a release, as the user that the site runs as.
manage() {
    local release=$1
    shift
    (cd "$release" && runuser --user site -- .venv/bin/python manage.py "$@")
}

build() {
    local commit=$1 release=$2
    mkdir --parents "$release/staticfiles"
    git -C "$site/repository.git" archive "$commit" | tar --extract --directory "$release"
    # What uv.lock names, each file checked against its hash; nothing is built, so no package's
    # code runs as root.
    (cd "$release" && uv sync --quiet --locked --no-dev --no-build --compile-bytecode)
    ln --symbolic "$site/.env" "$release/.env"
    manage "$release" check --deploy --fail-level WARNING
    chown --recursive site: "$release/staticfiles"
    manage "$release" collectstatic --no-input --verbosity 0
    chown --recursive root: "$release/staticfiles"
    if [ -f "$site/current/staticfiles/staticfiles.json" ]; then
        (take_over "$site/current/staticfiles" "$release/staticfiles")
    fi
}

# Pages of the former release still ask for its files, by the names with a hash in them. Its manifest
# has its own alone, so that what it had taken over ends with it.
take_over() {
    local names='import json, sys; print(*json.load(sys.stdin)["paths"].values(), sep="\n")'
    cd "$1"
    python3 -c "$names" <staticfiles.json | while read -r name; do
        for file in "$name" "$name.gz" "$name.br"; do
            if [ -f "$file" ] && [ ! -e "$2/$file" ]; then
                cp --parents "$file" "$2"
            fi
        done
    done
}

migrate() {
    local release=$1
    if manage "$release" migrate --check >/dev/null 2>&1; then
        return
    fi
    if [ -d "$site/current" ]; then
        systemctl start site-backup.service || fail "The backup failed: journalctl -u site-backup"
    fi
    manage "$release" migrate --no-input
}

# Put a release in the place of the present one. systemd holds the requests that come meanwhile.
serve() {
    ln --symbolic --force --no-dereference "releases/$1" "$site/next" &&
        mv --no-target-directory "$site/next" "$site/current" &&
        systemctl restart site.service &&
        systemctl restart site-worker.service &&  # % if cookiecutter.background_tasks != "none"
        answers
}

# % if cookiecutter.background_tasks == "none"
answers() {
    local host
    host=$(sed --quiet 's/^ALLOWED_HOSTS=\([^,]*\).*/\1/p' "$site/.env")
    curl --silent --max-time 10 --header "Host: $host" http://127.0.0.1:8000/readyz |
        grep --quiet '^ok$'
}
# % else
# The worker takes a moment until it is seen.
answers() {
    says_ok readyz && says_ok workerz --retry 30 --retry-delay 1
}

says_ok() {
    local host path=$1
    shift
    host=$(sed --quiet 's/^ALLOWED_HOSTS=\([^,]*\).*/\1/p' "$site/.env")
    curl --silent --max-time 10 --header "Host: $host" "$@" "http://127.0.0.1:8000/$path" |
        grep --quiet '^ok$'
}
# % endif

release() {
    local commit name former
    commit=$(git -C "$site/repository.git" rev-parse --verify --quiet "$1^{commit}") ||
        fail "There is no $1 in $site/repository.git: push it there."
    former=$(releases | awk -v current="$(current)" '$0 <= current' | tail --lines=1)
    # Only a release that is there can take the backup, and serve again.
    [ -z "$former" ] || [ "$former" = "$(current)" ] ||
        fail "$(current) is gone: first, site-release --back."
    name=$(date --utc +%Y%m%d-%H%M%S)-${commit:0:10}
    # What is newer than the present release was gone back from, or never came up.
    releases | awk -v current="$former" '$0 > current' | remove
    unfinished=$name
    trap tidy EXIT
    build "$commit" "$site/releases/$name"
    migrate "$site/releases/$name"
    if ! serve "$name"; then
        [ -z "$former" ] || serve "$former" || fail "Neither $name nor $former answers: journalctl -u site"
        fail "$name does not answer: journalctl -u site. ${former:-Nothing} serves."
    fi
    trap - EXIT
    releases | head --lines="-$kept" | remove
    printf '%s serves.\n' "$name"
}

back() {
    local former
    former=$(releases | awk -v current="$(current)" '$0 < current' | tail --lines=1)
    [ -n "$former" ] || fail "There is no release before the present one."
    serve "$former" || fail "$former does not answer: journalctl -u site"
    printf '%s serves.\n' "$former"
}

exec 9> "$site/lock"
flock --nonblock 9 || fail "Another release is under way."
case ${1-} in
    --back) back ;;
    "" | -*) sed --quiet '2,5s/^# \?//p' "$0" >&2 && exit 2 ;;
    *) release "$1" ;;
esac
# % endif

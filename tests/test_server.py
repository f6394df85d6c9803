"""The page that brings a project from an empty server to HTTPS, followed on a machine of its own.

systemd, Caddy, PostgreSQL and Redis are real ones, and the commands are those of the page. What differs
from a server: an authority of Caddy's own in the place of a public one, packages from uv's cache,
and `git push` without ssh.
"""

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from generated import Project, installed
from machine import Machine, give_uv, machine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]

LOAD = Path(__file__).with_name("load.py")
SEVERAL = Path(__file__).with_name("several.py")
AUTHORITY = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
LOOPBACK = r"(127\.0\.0\.1|\[::1\]):"
LOCAL_AUTHORITY = "{\n\tlocal_certs\n\tskip_install_trust\n}\n"
# The PostgreSQL and the Redis around the machine go on writing to what it sees of their folders.
PREPARE = """
systemctl --quiet mask systemd-networkd-wait-online.service
for owner in postgres:/var/lib/postgresql redis:/var/lib/redis; do
    mount --types tmpfs --options "mode=755,uid=${owner%:*}" none "${owner#*:}"
done
rm --recursive --force /etc/postgresql/*/main
version=$(ls /usr/lib/postgresql | sort --version-sort | tail --lines=1)
pg_createcluster "$version" main --pgoption fsync=off
systemctl start "postgresql@$version-main" redis-server caddy
"""
PORTS = 8001, 8002, 8003
# Each has a network of its own, on which it gets to Redis by a cable; to PostgreSQL by its socket.
HOSTS = """
redis-cli config set protected-mode no
redis-cli config set bind '*'
cd /etc/systemd/system
for number in 1 2 3; do
    port=800$number
    ip netns add "host$number"
    ip link add "cable$number" type veth peer name cable netns "host$number"
    ip address add "10.9.$number.1/24" dev "cable$number"
    ip link set "cable$number" up
    ip -n "host$number" address add "10.9.$number.2/24" dev cable
    ip -n "host$number" link set cable up
    sed "s/8000/$port/" site.socket > "host$port.socket"
    sed "s/site[.]socket/host$port.socket/" site.service > "host$port.service"
    mkdir "host$port.service.d"
    cat > "host$port.service.d/network.conf" << END
[Service]
NetworkNamespacePath=/run/netns/host$number
Environment=CACHE_URL=redis://10.9.$number.1:6379/0
END
done
systemctl daemon-reload
systemctl stop site.socket site.service
systemctl start host8001 host8002 host8003
"""
NEW_COLUMN = '''"""A nickname for each user."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_user_picture")]
    operations = [
        migrations.AddField("user", "nickname", models.CharField(default="", db_default="")),
    ]
'''

NOTHING = '''"""Nothing new."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("{app}", "0001_initial")]
'''
# The worker lives and does nothing, so that a release waits until it is seen.
IDLE = "[Service]\nExecStart=\nExecStart=/bin/sleep infinity\n"
INTERRUPT = """
former=$(readlink /srv/site/current)
install -D --mode=644 /root/idle.conf /run/systemd/system/site-worker.service.d/idle.conf
systemctl daemon-reload
set -m
site-release main &
until pgrep --exact curl; do sleep 0.1; done
test "$(readlink /srv/site/current)" != "$former"
kill -{signal} -- "-$!"
wait "$!" && exit 1
rm --recursive /run/systemd/system/site-worker.service.d
systemctl daemon-reload
systemctl restart site-worker
"""


# For the project's shell: somebody signs in, and has this cookie.
SIGN_IN = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.get_or_create(username="bob")[0])
name = settings.SESSION_COOKIE_NAME
print(f"{name}={client.cookies[name].value}")
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return installed("server", tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def page(project: Project) -> dict[str, list[str]]:
    """The commands of docs/deployment.md by the heading that they stand under."""
    text = (project.folder / "docs" / "deployment.md").read_text(encoding="utf-8")
    sections = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {
        heading: re.findall(r"```sh\n(.+?)```", section, re.DOTALL)
        for heading, section in zip(sections[::2], sections[1::2], strict=True)
    }


class Server:
    """The machine that the page was followed on, up to the site's first release."""

    def __init__(self, machine: Machine, project: Project, uv: dict[str, str]) -> None:
        self.machine = machine
        self.folder = project.folder
        self.uv = uv
        answers = json.loads((project.folder / ".djfort.json").read_text(encoding="utf-8"))
        self.domain = answers["cookiecutter"]["domain_name"]

    def push(self, **files: str) -> None:
        """Commit the project with some files changed (`__` for `/`), and bring it to the server."""
        for name, text in files.items():
            path = self.folder / (name.replace("__", "/") + ".py")
            path.write_text(text, encoding="utf-8")
        self.commit()

    def commit(self) -> None:
        """Commit what was changed, and bring it to the server."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=A release")
        self.git("bundle", "create", "--quiet", "../bundle", "main")
        with (self.folder.parent / "bundle").open("rb") as bundle:
            write = self.machine.command("tee", "/root/bundle")
            subprocess.run(write, stdin=bundle, stdout=subprocess.DEVNULL, check=True)
        fetch = "git -C /srv/site/repository.git fetch --quiet --force /root/bundle main:main"
        self.machine.run(fetch)

    def push_broken(self) -> None:
        """Bring a release to the server that cannot serve; the next one can again."""
        self.push(config__wsgi='raise RuntimeError("a bad day")\n')
        self.git("revert", "--no-commit", "HEAD")

    def git(self, *arguments: str) -> None:
        """Run git in the project."""
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True)

    def release(self, what: str = "main") -> "subprocess.CompletedProcess[str]":
        """Run site-release."""
        return self.machine.attempt(f"site-release {what}", **self.uv)

    def current(self) -> str:
        """The release that serves."""
        return self.machine.run("readlink /srv/site/current").strip()

    def manage(self, command: str) -> str:
        """Run a command of manage.py, as the page does."""
        manage = "runuser --user site -- .venv/bin/python manage.py"
        return self.machine.run(f"cd /srv/site/current\n{manage} {command}")

    def sql(self, command: str) -> str:
        """What psql prints of a query to the site's database."""
        psql = "runuser --user postgres -- psql --no-align --tuples-only"
        return self.machine.run(f"{psql} --command={shlex.quote(command)} site").strip()

    def dump(self) -> str:
        """All that the database holds."""
        dump = self.machine.run("runuser --user postgres -- pg_dump --no-owner site")
        return "".join(line for line in dump.splitlines(keepends=True) if "restrict" not in line)

    def get(self, path: str, *options: str) -> str:
        """What curl prints of a page, over HTTPS."""
        curl = ["curl", "--silent", "--show-error", "--cacert", AUTHORITY, *options]
        return self.machine.run(f"{' '.join(curl)} https://{self.domain}{path}")

    @contextmanager
    def load(self) -> Iterator[dict[str, Any]]:
        """Visitors for as long as the block lasts; then what they saw is in the dictionary."""
        self.machine.run("touch /root/go-on")
        program = [sys.executable, str(LOAD), f"https://{self.domain}", AUTHORITY, "/root/go-on"]
        visitors = subprocess.Popen(self.machine.command(*program), stdout=subprocess.PIPE)
        seen: dict[str, Any] = {}
        try:
            yield seen
        finally:
            self.machine.run("rm /root/go-on")
            output, _ = visitors.communicate(timeout=60)
            seen.update(json.loads(output))


@pytest.fixture(scope="module")
def server(
    project: Project, page: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with machine(tmp_path_factory.mktemp("machine") / "root") as new:
        server = Server(new, project, give_uv(new, "3.13"))
        new.run(f"echo 127.0.0.1 {server.domain} >> /etc/hosts\n{PREPARE}")
        _install_packages, make_places, _install_uv = page["The server"]
        new.run(make_places)
        server.git("init", "--quiet", "--initial-branch=main")
        server.push()
        _push, put_into_place = page["The code"]
        new.run(put_into_place)
        new.run("\n".join(page["The environment"]))
        new.write("/etc/caddy/Caddyfile", LOCAL_AUTHORITY + new.run("cat /etc/caddy/Caddyfile"))
        new.run(page["The site"][0], **server.uv)
        yield server


def test_it_is_a_green_page_over_https(server: Server) -> None:
    head = server.get("/", "--head")
    assert head.startswith("HTTP/2 200")
    assert "strict-transport-security" in head
    assert "content-security-policy" in head


def test_browsers_insist_on_https_for_an_hour_at_first(server: Server) -> None:
    assert re.search("strict-transport-security: max-age=3600;", server.get("/", "--head"))


def test_plain_http_leads_there(server: Server) -> None:
    head = server.machine.run(f"curl --silent --head http://{server.domain}/")
    assert head.startswith("HTTP/1.1 308")
    assert f"Location: https://{server.domain}/" in head


def test_nothing_but_caddy_listens_to_others(server: Server) -> None:
    listening = server.machine.run("ss --no-header --listening --tcp --numeric --processes")
    open_to_all = [line for line in listening.splitlines() if not re.search(LOOPBACK, line)]
    assert {re.search(r":(\d+) ", line)[1] for line in open_to_all} == {"80", "443"}
    assert all('"caddy"' in line for line in open_to_all)


def test_django_finds_nothing_to_say_about_it(server: Server) -> None:
    assert "no issues" in server.manage("check --deploy --fail-level WARNING")


@pytest.mark.parametrize("unit", ["site", "site-worker", "site-backup", "site-clean"])
def test_systemd_finds_it_well_guarded(server: Server, unit: str) -> None:
    verdict = server.machine.run(f"systemd-analyze security {unit}.service | tail --lines=1")
    exposure = re.search(r"exposure level for \S+: (\d\.\d)", verdict)
    assert exposure
    assert float(exposure[1]) <= 2.0


def test_the_site_can_do_nothing_but_serve(server: Server) -> None:
    main = server.machine.run("systemctl show --property=MainPID --value site").strip()
    status = dict(
        line.split(":", 1) for line in server.machine.run(f"cat /proc/{main}/status").splitlines()
    )
    assert set(status["Uid"].split()) == {server.machine.run("id --user site").strip()}
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0
    assert (status["NoNewPrivs"].strip(), status["Seccomp"].strip()) == ("1", "2")
    # What the kernel refuses even to root, where the site sees it.
    for path in "/srv/site/.env", "/srv/site/current/manage.py", "/etc/passwd", "/usr/bin/env":
        refused = server.machine.attempt(f"nsenter --target {main} --mount touch {path}")
        assert "Read-only file system" in refused.stdout
    uploaded = "/srv/site/media/uploaded"
    server.machine.run(f"nsenter --target {main} --mount touch {uploaded}; rm {uploaded}")
    home = server.machine.run(f"nsenter --target {main} --mount ls -A /root /home")
    assert home.split() == ["/home:", "/root:"]


def test_a_worker_lives_and_takes_over_when_it_is_killed(server: Server) -> None:
    assert server.get("/workerz") == "ok\n"
    main = "systemctl show --property=MainPID --value site-worker"
    first = server.machine.run(main)
    server.machine.run("systemctl kill --signal=KILL site-worker")
    server.sql("DELETE FROM tasks_heartbeat")
    server.machine.run(
        f"curl --silent --fail --retry 30 --retry-delay 1 --output /dev/null "
        f"--cacert {AUTHORITY} https://{server.domain}/workerz"
    )
    assert server.machine.run(main) != first


def test_a_page_leaves_its_mail_to_the_worker(server: Server) -> None:
    create = (
        "u().objects.create_user('reader', 'reader@example.org', 'correct horse battery staple')"
    )
    server.manage(
        f'shell --command="from django.contrib.auth import get_user_model as u; {create}"'
    )
    reset = f"https://{server.domain}/accounts/reset/"
    curl = f"curl --silent --cacert {AUTHORITY} --cookie /root/jar --cookie-jar /root/jar"
    page = server.machine.run(f"{curl} {reset}")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    form = f"--data csrfmiddlewaretoken={token[1]} --data email=reader@example.org"
    server.machine.run(f"{curl} --fail --referer {reset} {form} {reset}")
    # There is no mail server: the worker has tried, and will again.
    end = time.monotonic() + 30
    while "send_link failed" not in server.machine.run("journalctl --unit site-worker"):
        assert time.monotonic() < end
        time.sleep(0.5)
    begun = "SELECT jsonb_array_length(worker_ids) FROM django_tasks_database_dbtaskresult"
    assert server.sql(begun) == "1"


def test_only_the_site_reads_its_secrets(server: Server) -> None:
    assert server.machine.run("stat --format='%U %a' /srv/site/.env") == "site 600\n"
    owned = server.machine.run("find /srv/site /usr/local/sbin -user site")
    assert set(owned.split()) == {"/srv/site/.env", "/srv/site/media"}
    refused = server.machine.attempt("runuser --user nobody -- psql --dbname=site --command=''")
    assert refused.returncode


def test_no_request_fails_while_a_release_comes_and_goes(server: Server) -> None:
    first = server.current()
    style = re.search(r"/static/css/site\.\w+\.css", server.get("/"))
    assert style
    with server.load() as seen:
        css = server.folder / "static" / "css" / "site.css"
        css.write_text(css.read_text(encoding="utf-8") + "h1 { color: teal; }\n", encoding="utf-8")
        server.push(accounts__migrations__0003_user_nickname=NEW_COLUMN)
        released = server.release()
        assert released.returncode == 0, released.stdout
        second = server.current()
        column = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'nickname'"
        assert server.sql(column) == "1"
        assert style[0] not in server.get("/")
        # A page of the former release still has its looks.
        assert "200" in server.get(style[0], "--head")
        gone_back = server.release("--back")
        assert gone_back.returncode == 0, gone_back.stdout
    assert first != second
    assert server.current() == first
    assert style[0] in server.get("/")
    assert seen["failed"] == []
    assert seen["requests"] > 50
    backups = server.machine.run("ls /var/lib/site-backup/*.dump").split()
    assert len(backups) == 1, "one before the migration"


def test_files_of_the_former_release_stay_for_one_release(server: Server) -> None:
    def style() -> str:
        found = re.search(r"/static/css/site\.\w+\.css", server.get("/"))
        assert found
        return found[0]

    def status(path: str) -> str:
        return server.get(path, "--output /dev/null --write-out '%{http_code}'")

    static = server.folder / "static"
    css = static / "css" / "site.css"
    text = css.read_text(encoding="utf-8")
    former = server.current()
    styles = []
    for colour in "teal", "olive", "navy":
        css.write_text(f"{text}h1 {{ color: {colour}; }}\n", encoding="utf-8")
        (static / f"{colour}.txt").write_text(colour, encoding="utf-8")
        server.commit()
        released = server.release()
        assert released.returncode == 0, released.stdout
        styles.append(style())
        # By its plain name, as pages of errors ask for it, a file is today's.
        assert colour in server.get("/static/css/site.css")
        (static / f"{colour}.txt").unlink()
    first, second, third = styles
    assert status(third) == status(second) == "200"
    assert server.machine.run(f"ls /srv/site/current{second.replace('static', 'staticfiles')}.gz")
    assert status(first) == "404"
    # What was taken out of static/ is no longer public.
    assert status("/static/navy.txt") == "200"
    assert status("/static/olive.txt") == status("/static/teal.txt") == "404"
    while server.current() != former:
        assert server.release("--back").returncode == 0


@pytest.mark.parametrize("signal", ["INT", "HUP"])
def test_a_release_that_is_interrupted_as_it_comes_up_serves(server: Server, signal: str) -> None:
    former = server.current()
    server.push()
    server.machine.write("/root/idle.conf", IDLE)
    server.machine.run(INTERRUPT.format(signal=signal), **server.uv)
    assert server.current() != former
    server.machine.run("test -d /srv/site/current/deploy")
    server.machine.run("systemctl restart site")
    assert "HTTP/2 200" in server.get("/", "--head")
    gone_back = server.release("--back")
    assert gone_back.returncode == 0, gone_back.stdout
    assert server.current() == former


def test_a_release_that_is_interrupted_before_is_taken_away(server: Server) -> None:
    former = server.current()
    server.push()
    server.machine.run(
        "set -m\nsite-release main &\nuntil pgrep --exact uv; do sleep 0.1; done\n"
        'kill -HUP -- "-$!"\nwait "$!" && exit 1\ntrue',
        **server.uv,
    )
    assert server.current() == former
    assert server.machine.run("ls /srv/site/releases").split()[-1] == Path(former).name


def test_after_a_first_release_that_does_not_come_up_there_is_a_second(server: Server) -> None:
    server.machine.run("cd /srv/site; mkdir aside; mv current releases aside; mkdir releases")
    server.push_broken()
    released = server.release()
    assert released.returncode == 1
    assert "does not answer: journalctl -u site. Nothing serves." in released.stdout
    server.machine.run("test -d /srv/site/current/deploy")
    server.push(tasks__migrations__0002_nothing=NOTHING.format(app="tasks"))
    released = server.release()
    assert released.returncode == 0, released.stdout
    assert "HTTP/2 200" in server.get("/", "--head")
    server.machine.run("cd /srv/site; rm --recursive current releases; mv aside/* .; rmdir aside")
    server.machine.run("systemctl restart site site-worker")


def test_a_release_that_somebody_removed_is_gone_back_from(server: Server) -> None:
    former = server.current()
    server.push()
    assert server.release().returncode == 0
    gone = server.current()
    server.machine.run(f"rm --recursive /srv/site/{gone}")
    refused = server.release()
    assert refused.returncode
    assert refused.stdout == f"{Path(gone).name} is gone: first, site-release --back.\n"
    assert server.release("--back").returncode == 0
    assert server.current() == former
    # With none before it, the next one is a first release.
    server.machine.run("cd /srv/site; mv releases aside; mkdir releases")
    server.push(notes__migrations__0002_nothing=NOTHING.format(app="notes"))
    assert server.release().returncode == 0
    server.machine.run(
        f"cd /srv/site; rm --recursive releases; mv aside releases; ln -sfn {former} current"
    )
    server.machine.run("systemctl restart site site-worker")


def test_a_release_that_cannot_serve_gives_way_to_the_former(server: Server) -> None:
    former = server.current()
    server.push_broken()
    released = server.release()
    assert released.returncode == 1
    assert "does not answer" in released.stdout
    assert server.current() == former
    assert "HTTP/2 200" in server.get("/", "--head")
    assert server.machine.run("ls /srv/site/releases").split() == [Path(former).name]
    assert "no release before" in server.release("--back").stdout


@pytest.mark.parametrize("name", ["no-such-branch", "--help", ""])
def test_what_is_no_release_is_refused_in_a_sentence(server: Server, name: str) -> None:
    refused = server.release(name)
    assert refused.returncode
    assert len(refused.stdout.splitlines()) <= 4


def test_what_was_dropped_is_restored(server: Server, page: dict[str, list[str]]) -> None:
    create = "from django.contrib.auth import get_user_model as u; u().objects.create_user('alice')"
    server.manage(f'shell --command="{create}"')
    picture = "/srv/site/media/pictures/a.webp"
    server.machine.run(
        "runuser --user site -- install -D --mode=640 /srv/site/current/manage.py " + picture
    )
    before = server.dump()
    assert "alice" in before
    server.machine.run("systemctl start site-backup")
    backup = server.machine.run("ls /var/lib/site-backup/*.dump | tail --lines=1").strip()
    backup = Path(backup).stem
    refused = server.machine.attempt("runuser --user site -- ls /var/lib/site-backup")
    assert "Permission denied" in refused.stdout
    (restore,) = page["Backups"]
    server.machine.run("runuser --user postgres -- dropdb --force site")
    server.machine.run(f"rm {picture}")
    server.machine.run(re.sub(r"site-\d{8}-\d{6}", backup, restore))
    assert server.machine.run(f"stat --format='%U %a' {picture}") == "site 640\n"
    assert server.dump() == before
    assert "HTTP/2 200" in server.get("/accounts/login/", "--head")
    server.manage("migrate --check")


def test_a_backup_from_before_a_migration_is_restored(
    server: Server, page: dict[str, list[str]]
) -> None:
    server.machine.run("systemctl start site-backup")
    backup = server.machine.run("ls /var/lib/site-backup/*.dump | tail --lines=1").strip()
    server.push(api__migrations__0002_nothing=NOTHING.format(app="api"))
    released = server.release()
    assert released.returncode == 0, released.stdout
    (restore,) = page["Backups"]
    server.machine.run(re.sub(r"site-\d{8}-\d{6}", Path(backup).stem, restore))
    assert server.get("/readyz") == "ok\n"
    server.manage("migrate --check")


def test_another_worker_follows_the_first(server: Server, page: dict[str, list[str]]) -> None:
    def state() -> str:
        return server.machine.run("systemctl show --property=ActiveState,MainPID site-worker2")

    def process() -> str:
        server.machine.run("until systemctl is-active site-worker2; do sleep 0.1; done")
        return state()

    [another] = [each for each in page["When something goes wrong"] if "site-worker2" in each]
    rotate = page["When something goes wrong"][-1]
    server.machine.run(another)
    processes = [process()]
    server.push()
    released = server.release()
    assert released.returncode == 0, released.stdout
    processes.append(process())
    server.machine.run(rotate)
    processes.append(process())
    (restore,) = page["Backups"]
    stop, start = re.findall(r"^systemctl .+$", restore, re.MULTILINE)
    server.machine.run(stop)
    assert "ActiveState=inactive" in state()
    assert server.machine.attempt("systemctl is-active site-worker").returncode
    server.machine.run(start)
    processes.append(process())
    server.machine.run("systemctl is-active site-worker")
    server.machine.run("systemctl disable --now site-worker2")
    assert len(set(processes)) == len(processes)


def test_what_runs_the_site_is_put_into_place_anew(
    server: Server, page: dict[str, list[str]]
) -> None:
    """In the shell that did it first."""
    caddyfile = server.machine.run("cat /etc/caddy/Caddyfile")
    unit = server.folder / "deploy" / "systemd" / "site.service"
    unit.write_text(unit.read_text(encoding="utf-8") + "# Ours.\n", encoding="utf-8")
    server.commit()
    _push, put_into_place = page["The code"]
    server.machine.run(f"cd /root/site\n{put_into_place}")
    server.machine.write("/etc/caddy/Caddyfile", caddyfile)
    assert "# Ours." in server.machine.run("systemctl cat site.service")


def test_a_backup_that_cannot_be_restored_does_not_count(server: Server) -> None:
    before = server.machine.run("ls /var/lib/site-backup/*.dump")
    server.machine.run("mv /usr/bin/pg_restore /usr/bin/pg_restore.away")
    server.machine.run("install /bin/false /usr/bin/pg_restore")
    assert server.machine.attempt("systemctl start site-backup").returncode
    server.machine.run("mv /usr/bin/pg_restore.away /usr/bin/pg_restore")
    dumps = server.machine.run("ls /var/lib/site-backup/*.dump")
    assert len(dumps.split()) == len(before.split())


def test_each_night_there_is_a_backup(server: Server) -> None:
    timers = server.machine.run("systemctl list-timers site-backup.timer")
    assert "site-backup.service" in timers


def test_each_night_what_is_past_is_taken_away(server: Server) -> None:
    assert "site-clean.service" in server.machine.run("systemctl list-timers site-clean.timer")
    server.sql(
        "INSERT INTO django_session VALUES"
        " ('ended', '', now() - interval '1 day'), ('lives', '', now() + interval '1 day')"
    )
    server.sql(
        "INSERT INTO axes_accesslog"
        " (username, attempt_time, user_agent, http_accept, path_info, session_hash) VALUES"
        " ('long ago', now() - interval '91 days', '', '', '', ''),"
        " ('lately', now() - interval '89 days', '', '', '', '')"
    )
    server.machine.run("systemctl start site-clean")
    assert server.sql("SELECT session_key FROM django_session WHERE session_data = ''") == "lives"
    assert server.sql("SELECT username FROM axes_accesslog WHERE path_info = ''") == "lately"


def test_a_leaked_key_is_replaced(server: Server, page: dict[str, list[str]]) -> None:
    show = "sed --quiet 's/^SECRET_KEY=//p' /srv/site/.env"
    before = server.machine.run(show)
    *_, rotate, forget = page["When something goes wrong"]
    sign_in = f"shell --verbosity=0 --command={shlex.quote(SIGN_IN)}"
    cookies = [server.manage(sign_in).split()[-1] for _ in range(2)]
    for block, cookie, status in (rotate, cookies[0], "200"), (forget, cookies[1], "302"):
        server.machine.run(block)
        assert server.machine.run("stat --format='%U %a' /srv/site/.env") == "site 600\n"
        asked = ["--output", "/dev/null", "--write-out", "'%{http_code}'", "--cookie", cookie]
        assert server.get("/accounts/profile/", *asked) == status
    assert server.machine.run(show) != before


def test_releases_do_not_run_at_the_same_time(server: Server) -> None:
    at_once = "flock /srv/site/lock site-release main"
    assert server.machine.attempt(at_once).stdout == "Another release is under way.\n"


# Scale out: three hosts, each on a network of its own; they share the database and Redis, and nothing
# else that changes.


@pytest.fixture(scope="module")
def hosts(server: Server) -> Iterator[Server]:
    """The site with three of its units in the place of one, each with a port of its own."""
    caddyfile = server.machine.run("cat /etc/caddy/Caddyfile")
    server.machine.run(HOSTS)
    (one,) = re.findall(r"(?m)^\treverse_proxy .+$", caddyfile)
    ports = " ".join(f"127.0.0.1:{port}" for port in PORTS)
    several = f"\treverse_proxy {ports} {{\n\t\tlb_policy round_robin\n\t\tlb_try_duration 5s"
    alone = "".join(
        f"{server.domain}:4{port} {{\n\treverse_proxy 127.0.0.1:{port}\n}}\n" for port in PORTS
    )
    server.machine.write("/etc/caddy/Caddyfile", caddyfile.replace(one, several) + alone)
    server.machine.run("systemctl reload caddy")
    create = "u().objects.create_user('alice', password='correct horse battery staple')"
    server.manage(
        'shell --command="from django.contrib.auth import get_user_model as u;'
        f" u().objects.filter(username='alice').delete(); {create}\""
    )
    yield server
    server.machine.write("/etc/caddy/Caddyfile", caddyfile)
    server.machine.run("systemctl stop 'host*' && systemctl start site && systemctl reload caddy")


def test_sessions_lock_outs_and_limits_are_the_same_on_all_hosts(hosts: Server) -> None:
    ports = [f"4{port}" for port in PORTS]
    site = f"https://{hosts.domain}"
    program = [sys.executable, str(SEVERAL), site, AUTHORITY, "correct horse battery staple"]
    output = subprocess.check_output(hosts.machine.command(*program, *ports))
    assert json.loads(output) == {
        "signed in": [200, 200, 200],
        "signed out": [302, 302, 302],
        "wrong": [200, 200, 200, 200, 429],
        "right": [429, 429, 429],
        "guessed": [*[400] * 20, 429, 429, 429],
    }
    counted_for = hosts.machine.run("redis-cli client list")
    assert all(f" addr=10.9.{number}.2:" in counted_for for number in (1, 2, 3))


def test_a_host_that_dies_takes_only_what_it_was_answering(hosts: Server) -> None:
    with hosts.load() as seen:
        hosts.machine.run("sleep 1; systemctl kill --signal=KILL host8001; sleep 3")
    assert len(seen["failed"]) <= seen["visitors"]
    assert seen["requests"] > 50


def test_no_request_fails_while_one_host_after_the_other_restarts(hosts: Server) -> None:
    with hosts.load() as seen:
        for port in PORTS:
            hosts.machine.run(f"systemctl restart host{port}")
    assert seen["failed"] == []
    assert seen["requests"] > 20

"""What users upload to a generated project: to a real S3, or to the server's disk; under load too."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from generated import installed
from PIL import Image
from served import (
    KEY,
    KEY_ID,
    Gunicorn,
    Site,
    caddy,
    free_ports,
    gunicorn,
    prepare,
    s3,
    sign_in,
    token,
)

pytestmark = pytest.mark.slow
MEGABYTE = 1024 * 1024
BUCKET = "pictures-of-a-test"


def image(width: int = 60, height: int = 40, kind: str = "PNG") -> bytes:
    """An image."""
    content = BytesIO()
    Image.new("RGBA", (width, height), (0, 128, 128, 200)).save(content, kind)
    return content.getvalue()


def upload(visitor: httpx.Client, content: bytes) -> httpx.Response:
    """What comes of posting the form with a picture, as a browser does."""
    page = visitor.get("/accounts/picture/")
    return visitor.post(
        "/accounts/picture/",
        data={"csrfmiddlewaretoken": token(page)},
        files={"picture": ("picture.png", content, "image/png")},
        headers={"Referer": str(page.url)},
    )


def shown(visitor: httpx.Client) -> str:
    """The address of the picture on the profile page."""
    found = re.search(r'<img src="([^"]+)"', visitor.get("/accounts/profile/").text)
    assert found
    return unescape(found[1])


# In a bucket


@dataclass
class WithBucket:
    """The site, and the S3 that keeps what its users upload."""

    site: Site
    server: Gunicorn
    port: int
    folder: Path

    @property
    def bucket(self) -> str:
        """The address of the bucket."""
        return f"http://127.0.0.1:{self.port}/{BUCKET}"

    def start(self) -> None:
        """Start S3."""
        with ExitStack() as stack:
            stack.enter_context(s3(self.port, self.folder))
            self.stop = stack.pop_all().close

    def kept(self) -> list[str]:
        """The objects in the bucket."""
        paths = (self.folder / BUCKET).rglob("*.webp")
        return [path.relative_to(self.folder / BUCKET).as_posix() for path in paths]

    def signed(self, name: str, seconds: int) -> str:
        """A link that the site's storage signs for so long."""
        code = (
            "from django.core.files.storage import default_storage as storage\n"
            f"print(storage.url({name!r}, expire={seconds}))"
        )
        shell = ["python", "manage.py", "shell", "--verbosity=0", "-c", code]
        return self.server.project.run(*shell, **self.server.environment).strip()


@pytest.fixture(scope="module")
def with_bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithBucket]:
    folder = tmp_path_factory.mktemp("bucket")
    project = installed("django61-sqlite", folder, media="s3")
    (port,) = free_ports(1)
    variables = {
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "S3_BUCKET": BUCKET,
        "S3_ACCESS_KEY_ID": KEY_ID,
        "S3_SECRET_ACCESS_KEY": KEY,
        "TRUSTED_PROXY_COUNT": "1",
    }
    (folder / "s3" / BUCKET).mkdir(parents=True)
    prepare(project, **variables)
    with (
        gunicorn(project, folder / "gunicorn", **variables) as server,
        caddy(project, server.port, folder / "caddy") as site,
    ):
        made = WithBucket(site, server, port, folder / "s3")
        made.start()
        yield made
        made.stop()


BUCKET_GROUP = pytest.mark.xdist_group("bucket")


@BUCKET_GROUP
def test_a_picture_in_a_bucket_is_seen_by_its_link_alone(with_bucket: WithBucket) -> None:
    with with_bucket.site.visitor() as alice:
        sign_in(alice, "alice")
        assert upload(alice, image()).status_code == 302
        link = shown(alice)
    [name] = with_bucket.kept()
    address = link.partition("?")[0]
    assert address == f"{with_bucket.bucket}/{name}"
    answer = httpx.get(link)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Disposition"] == "attachment"
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.format == "WEBP"
    for refused in (
        address,
        with_bucket.bucket,
        f"{with_bucket.bucket}?list-type=2",
        f"http://127.0.0.1:{with_bucket.port}/",
        link.replace("Expires=300", "Expires=30000"),
        link.replace(name, "pictures/another.webp"),
        f"{link[:-4]}0000",
    ):
        assert httpx.get(refused).status_code in {400, 403}, refused
    for method in "PUT", "DELETE":
        assert httpx.request(method, link).status_code in {400, 403}
    assert with_bucket.kept() == [name]


@BUCKET_GROUP
def test_a_link_ends(with_bucket: WithBucket) -> None:
    with with_bucket.site.visitor() as alice:
        sign_in(alice, "alice")
        upload(alice, image())
        link = shown(alice)
    [name] = with_bucket.kept()
    short = with_bucket.signed(name, seconds=6)
    assert httpx.get(short).status_code == 200
    time.sleep(7)
    assert httpx.get(short).status_code in {400, 403}
    assert httpx.get(link).status_code == 200


@BUCKET_GROUP
def test_the_former_picture_is_gone(with_bucket: WithBucket) -> None:
    with with_bucket.site.visitor() as alice:
        sign_in(alice, "alice")
        upload(alice, image())
        former = shown(alice)
        upload(alice, image())
        assert httpx.get(shown(alice)).status_code == 200
    assert httpx.get(former).status_code == 404
    assert len(with_bucket.kept()) == 1


@BUCKET_GROUP
def test_without_s3_pages_stay_up(with_bucket: WithBucket) -> None:
    with with_bucket.site.visitor() as alice:
        sign_in(alice, "alice")
        upload(alice, image())
        before = shown(alice).partition("?")[0]
        with_bucket.stop()
        start = time.monotonic()
        assert upload(alice, image()).status_code == 500
        assert time.monotonic() - start < 20
        assert shown(alice).partition("?")[0] == before
        with_bucket.start()
        assert upload(alice, image()).status_code == 302


# On the disk


@pytest.fixture(scope="module")
def with_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Gunicorn]]:
    """The site with a folder, in one process of four threads."""
    folder = tmp_path_factory.mktemp("folder")
    project = installed("django52-sqlite", folder, media="local")
    variables = {"MEDIA_ROOT": str(folder / "media"), "TRUSTED_PROXY_COUNT": "1"}
    prepare(project, **variables)
    with (
        gunicorn(project, folder / "gunicorn", "--workers=1", **variables) as server,
        caddy(project, server.port, folder / "caddy") as site,
    ):
        yield site, server


FOLDER_GROUP = pytest.mark.xdist_group("folder")


@FOLDER_GROUP
def test_a_picture_on_the_disk_is_for_its_owner(with_folder: tuple[Site, Gunicorn]) -> None:
    site, server = with_folder
    with site.visitor() as alice, site.visitor() as root, site.visitor() as stranger:
        sign_in(alice, "alice")
        sign_in(root, "root")
        assert upload(alice, image()).status_code == 302
        address = shown(alice)
        answer = alice.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert root.get(address).status_code == 404
        assert stranger.get(address).status_code == 302
        for path in "/media/", "/media/pictures/", "/media/..%2fmanage.py", "/media/%2e%2e/.env":
            assert alice.get(path).status_code == 404
    events = [line["event"] for line in server.audit_log()]
    assert events[-1] == "picture_changed"


def peak(server: Gunicorn) -> int:
    """The most memory that a process of the site has had, in bytes."""
    paths = (
        path
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if f"--bind=127.0.0.1:{server.port}".encode() in cmdline(path)
    )
    found = [re.search(r"VmHWM:\s+(\d+) kB", (p.parent / "status").read_text()) for p in paths]
    return max(int(each[1]) * 1024 for each in found if each)


def cmdline(path: Path) -> bytes:
    """What a process was started with, if it is still there."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@FOLDER_GROUP
def test_memory_stays_flat_under_large_uploads(with_folder: tuple[Site, Gunicorn]) -> None:
    site, server = with_folder
    with site.visitor() as alice:
        sign_in(alice, "alice")
        upload(alice, image())
        before = peak(server)
        for content in bytes(9 * MEGABYTE), image() + bytes(7 * MEGABYTE):
            statuses = {upload(alice, content).status_code for _ in range(10)}
            assert statuses <= {200, 302}
        assert upload(alice, bytes(11 * MEGABYTE)).status_code == 413
        assert peak(server) - before < 16 * MEGABYTE


@FOLDER_GROUP
def test_pictures_that_come_at_once_are_unpacked_one_by_one(
    with_folder: tuple[Site, Gunicorn],
) -> None:
    site, server = with_folder
    largest = image(5000, 5000)  # 100 MB of pixels
    assert len(largest) < MEGABYTE
    with site.visitor() as alice:
        sign_in(alice, "alice")
        assert upload(alice, image(5001, 5000)).status_code == 200
        assert upload(alice, largest).status_code == 302
        one = peak(server)
        with ThreadPoolExecutor(4) as pool:
            statuses = [*pool.map(lambda _: upload(alice, largest).status_code, range(8))]
        assert set(statuses) == {302}
        assert peak(server) - one < 60 * MEGABYTE
        assert one < 400 * MEGABYTE

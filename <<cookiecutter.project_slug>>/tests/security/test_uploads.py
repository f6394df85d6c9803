# % if cookiecutter.media != "none"
"""Hostile uploads that are kept: each is a picture that was made here, for its owner's eyes."""

import re
import zlib
from io import BytesIO
from struct import pack
from urllib.parse import parse_qs, urlsplit  # % if cookiecutter.media == "s3"

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.urls import reverse
from PIL import ExifTags, Image
from storages.backends.s3 import S3Storage  # % if cookiecutter.media == "s3"

from accounts import pictures
from config import settings as live  # % if cookiecutter.media == "s3"
from security.uploads import MAX_BYTES, MAX_PIXELS, SIDE

pytestmark = pytest.mark.usefixtures("uploads")

SCRIPT = b"<script>alert(document.domain)</script>"
KEPT = re.compile(r"pictures/[0-9a-f]{32}\.webp")


def image(kind="PNG", size=(40, 30), color="teal", **options):
    """An image, as a camera or a program writes it."""
    content = BytesIO()
    Image.new("RGB", size, color).save(content, kind, **options)
    return content.getvalue()


def png_that_says(width, height):
    """A PNG file that says how large it is, and breaks off where its pixels begin."""
    header = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = pack(">I", 13) + header + pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + pack(">I", 1000) + b"IDAT"


def upload(browser, content, name="picture.png", content_type="image/png"):
    """Send a file by the form."""
    file = SimpleUploadedFile(name, content, content_type)
    file.name = name  # whatever Django makes of it
    return browser.post(reverse("picture"), {"picture": file})


def refusal(response):
    """Why the form was not taken."""
    [error] = response.context["form"].errors.as_data()["picture"]
    return error.code


@pytest.fixture
def kept(uploads):
    """The names of all files that are kept so far."""

    def names():
        files = uploads.listdir("pictures")[1] if uploads.exists("pictures") else []
        return [f"pictures/{file}" for file in files]

    return names


# What it is


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html>" + SCRIPT,
        b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
        b"GIF89a=1;/*" + image("GIF")[10:] + b"*/;alert(1)",
        image("GIF"),
        image("BMP"),
        image("TIFF"),
        b"MZ\x90\x00\x03" + bytes(2000),
        b"%PDF-1.7\n" + bytes(2000),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        image()[:60],
        bytes(2000),
        b"",
    ],
    ids=str,
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(members_browser, kept, content):
    assert upload(members_browser, content).status_code == 200
    assert kept() == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("name", ["picture.png", "picture.html", "picture"])
def test_a_picture_is_taken_for_what_it_is_whatever_it_is_called(
    members_browser, uploads, kept, kind, name
):
    assert upload(members_browser, image(kind), name, "text/html").status_code == 302
    [stored] = kept()
    with uploads.open(stored) as file, Image.open(file) as picture:
        assert (picture.format, picture.size) == ("WEBP", (SIDE, SIDE))


def test_nothing_but_the_pixels_is_kept(members_browser, uploads, kept):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SCRIPT.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    told = image("JPEG", exif=exif, comment=SCRIPT, icc_profile=SCRIPT, xmp=SCRIPT) + SCRIPT
    with Image.open(BytesIO(told)) as picture:
        assert picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    assert upload(members_browser, told).status_code == 302
    [stored] = kept()
    with uploads.open(stored) as file:
        content = file.read()
    assert SCRIPT not in content
    with Image.open(BytesIO(content)) as picture:
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile"} & picture.info.keys()


def test_a_picture_is_upright_without_being_told_so(members_browser, uploads, kept):
    lying = Image.new("RGB", (40, 40), "red")
    lying.paste("blue", (0, 0, 20, 40))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # a quarter to the right
    content = BytesIO()
    lying.save(content, "JPEG", exif=exif)
    upload(members_browser, content.getvalue())
    [stored] = kept()
    with uploads.open(stored) as file, Image.open(file) as picture:
        top, bottom = (picture.crop((9, y, 10, y + 1)).tobytes() for y in (9, SIDE - 9))
    assert (top[2] > 200, bottom[0] > 200) == (True, True)  # blue, red


@pytest.mark.parametrize("options", [{}, {"transparency": 0}])
def test_a_picture_of_16_bits_is_what_it_was(members_browser, uploads, kept, options):
    content = BytesIO()
    Image.new("I;16", (40, 30), 128 * 256).save(content, "PNG", **options)
    upload(members_browser, content.getvalue())
    [stored] = kept()
    with uploads.open(stored) as file, Image.open(file) as picture:
        assert 125 < picture.convert("L").tobytes()[0] < 131


# How large it is


def test_a_bomb_is_refused_before_it_is_unpacked(members_browser, kept):
    bomb = png_that_says(5001, MAX_PIXELS // 5000)
    assert refusal(upload(members_browser, bomb)) == "too_many_pixels"
    no_bomb = png_that_says(5000, MAX_PIXELS // 5000)
    assert refusal(upload(members_browser, no_bomb)) == "no_picture"
    assert upload(members_browser, png_that_says(99_999, 99_999)).status_code == 200
    assert kept() == []


def test_a_file_over_the_limit_is_refused(members_browser, kept):
    padding = bytes(MAX_BYTES - len(image()))
    assert refusal(upload(members_browser, image() + padding + b"x")) == "too_large"
    assert kept() == []
    assert upload(members_browser, image() + padding).status_code == 302


def test_a_request_over_the_limit_is_refused_before_it_is_read(members_browser, settings):
    length = str(settings.REQUEST_MAX_BYTES + 1)
    refused = members_browser.post(reverse("picture"), headers={"content-length": length})
    assert refused.status_code == 413
    assert settings.REQUEST_MAX_BYTES > MAX_BYTES


# What it is called


@pytest.mark.parametrize(
    "name",
    [
        "../../config/settings.py",
        "/etc/cron.d/picture.png",
        "..\\..\\picture.png",
        'a";filename="b.html',
        "picture.png\r\nSet-Cookie: a=b",
        "picture.png\x00.html",
        "x" * 3000,
    ],
)
def test_a_name_leads_nowhere(members_browser, user, kept, name):
    response = upload(members_browser, image(), name)
    assert response.status_code in {200, 302}
    assert "a" not in response.cookies
    user.refresh_from_db()
    assert kept() == [user.picture.name] * (response.status_code == 302)
    assert all(map(KEPT.fullmatch, kept()))


def test_no_name_comes_twice(members_browser, kept):
    names = set()
    for _ in range(2):
        upload(members_browser, image())
        names |= {*kept()}
    assert len(names) == 2


# Whose it is


def test_a_stranger_uploads_nothing(browser, kept):
    assert upload(browser, image()).url.startswith(reverse("login"))
    assert kept() == []


def test_an_upload_wants_the_csrf_token(strict_browser, user, kept):
    strict_browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert upload(strict_browser, image()).status_code == 403
    assert kept() == []


def test_the_admin_is_no_way_around(staff_browser, staff, kept):
    url = reverse("admin:accounts_user_change", args=[staff.pk])
    assert 'name="picture"' not in staff_browser.get(url).text
    file = SimpleUploadedFile("picture.html", SCRIPT)
    staff_browser.post(url, {"picture": file})
    staff_browser.post(reverse("profile"), {"picture": file})
    assert kept() == []
    assert "picture" not in modelform_factory(get_user_model(), fields="__all__").base_fields


# % if cookiecutter.media == "local"
def address_of(user):
    """Where the picture of `user` is."""
    user.refresh_from_db()
    return user.picture.url


def test_the_picture_of_another_user_is_not_found(
    members_browser, user, other_user, staff_browser, browser
):
    upload(members_browser, image())
    url = address_of(user)
    assert b"".join(members_browser.get(url)).startswith(b"RIFF")
    assert browser.get(url).url.startswith(reverse("login"))
    assert staff_browser.get(url).status_code == 404
    browser.force_login(other_user, "django.contrib.auth.backends.ModelBackend")
    assert browser.get(url).status_code == 404
    upload(browser, image())
    assert browser.get(url).status_code == 404


def test_a_picture_is_a_download_that_runs_nothing(members_browser, user):
    upload(members_browser, image())
    response = members_browser.get(address_of(user))
    assert response.getvalue().startswith(b"RIFF")
    told = {
        "Content-Type": "image/webp",
        "Content-Disposition": 'attachment; filename="picture.webp"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {name: response.headers[name] for name in told} == told
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["", "pictures/", "pictures", "../manage.py", "%2e%2e/manage.py"])
def test_no_address_lists_files_or_leads_out_of_their_folder(members_browser, path):
    upload(members_browser, image())
    assert members_browser.get(f"/media/{path}").status_code == 404


def test_others_on_the_machine_cannot_read_it(members_browser, settings, kept):
    upload(members_browser, image())
    [stored] = kept()
    path = settings.MEDIA_ROOT / stored
    assert [each.stat().st_mode & 0o777 for each in (path, path.parent)] == [0o640, 0o750]


def test_a_picture_that_is_gone_is_a_missing_page(members_browser, user, uploads):
    upload(members_browser, image())
    url = address_of(user)
    uploads.delete(user.picture.name)
    assert members_browser.get(url).status_code == 404


# % endif
# % if cookiecutter.media == "s3"
@pytest.fixture
def bucket():
    """The storage of production, which signs links by itself and is asked for nothing else."""
    return S3Storage(**live.MEDIA_OPTIONS)


def test_a_link_is_signed_and_ends_after_five_minutes(bucket):
    link = urlsplit(bucket.url("pictures/a.webp"))
    query = parse_qs(link.query)
    assert link.geturl().startswith(f"{live.MEDIA_URL}pictures/a.webp?")
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["300"]
    assert len(query["X-Amz-Signature"][0]) == 64
    other = parse_qs(urlsplit(bucket.url("pictures/b.webp")).query)
    assert query["X-Amz-Signature"] != other["X-Amz-Signature"]


def test_an_object_is_private_and_a_download(bucket):
    given = bucket.get_object_parameters("pictures/a.webp")
    assert given == {"ContentDisposition": "attachment", "CacheControl": "private"}
    assert bucket.default_acl is None  # as the bucket has it: private


def test_pages_may_show_pictures_of_the_bucket_and_of_no_other_place(browser):
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert re.findall(r"img-src ([^;]+)", policy) == ["'self' https://s3.example/media/"]


# % endif
# What becomes of it


def test_a_picture_goes_when_another_takes_its_place(
    members_browser, user, kept, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload(members_browser, image())
    [former] = kept()
    with django_capture_on_commit_callbacks(execute=True):
        upload(members_browser, image())
    user.refresh_from_db()
    assert kept() == [user.picture.name]
    assert user.picture.name != former


def test_a_picture_goes_when_its_user_wants_it_or_goes(
    members_browser, user, kept, django_capture_on_commit_callbacks
):
    for go in (lambda: members_browser.post(reverse("picture_remove")), user.delete):
        upload(members_browser, image())
        user.refresh_from_db()
        assert len(kept()) == 1
        with django_capture_on_commit_callbacks(execute=True):
            go()
        assert kept() == []


def test_the_picture_goes_that_came_while_its_user_was_deleted(
    members_browser, user, kept, django_capture_on_commit_callbacks
):
    upload(members_browser, image())  # `user` was read before
    with django_capture_on_commit_callbacks(execute=True):
        user.delete()
    assert kept() == []


def test_a_picture_whose_user_was_deleted_meanwhile_is_not_kept(user, kept):
    get_user_model().objects.filter(pk=user.pk).delete()
    with pytest.raises(ObjectDoesNotExist):
        pictures.replace(user, SimpleUploadedFile("late.webp", image("WEBP")))
    assert kept() == []


def test_a_former_picture_that_cannot_be_deleted_keeps_nobody_from_another(
    members_browser, kept, uploads, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(name):
        raise OSError

    upload(members_browser, image())
    with monkeypatch.context() as meanwhile, django_capture_on_commit_callbacks(execute=True):
        meanwhile.setattr(uploads, "delete", fail)
        assert upload(members_browser, image()).url == reverse("profile")
    assert len(kept()) == 2


def test_a_link_cannot_take_it_away(members_browser, kept):
    upload(members_browser, image())
    assert members_browser.get(reverse("picture_remove")).status_code == 405
    assert len(kept()) == 1


def test_the_audit_log_tells(members_browser, audit_log):
    upload(members_browser, b"no picture")
    upload(members_browser, image(), "secret.png")
    members_browser.post(reverse("picture_remove"))
    lines = audit_log()
    assert [line["event"] for line in lines] == ["picture_changed", "picture_removed"]
    assert "secret.png" not in str(lines)


# % endif

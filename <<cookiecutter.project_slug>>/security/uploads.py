# % if cookiecutter.media != "none"
"""What every upload goes through: it is made anew here, or refused."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

# By their content: neither a name nor what a browser says of a file is looked at.
FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8 * 1024 * 1024
# Those of a telephone's camera. An image is unpacked once it is known to have no more.
MAX_PIXELS = 25_000_000
SIDE = 256

# Unpacked it takes up to 200 MB, so each process takes one after the other. One thread, since each
# keeps memory that it once had.
unpacker = ThreadPoolExecutor(1)


class ImageField(forms.FileField):
    """An image of somebody's, of which only the pixels are kept."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        upload = super().clean(data, initial)
        if upload.size > MAX_BYTES:
            most = {"most": MAX_BYTES // 1024**2}
            raise ValidationError(
                _("Choose a file of %(most)s MB at the most."), code="too_large", params=most
            )
        return made_anew(upload)


def made_anew(upload: UploadedFile) -> UploadedFile:
    """A square WebP image of what `upload` shows: where and by whom it was taken is gone."""
    try:
        content = unpacker.submit(as_webp, upload).result()
    except ValidationError:
        raise
    except Exception as error:  # whatever a decoder of Pillow stumbles over
        raise ValidationError(_("Choose a JPEG, PNG or WebP."), code="no_picture") from error
    size = content.getbuffer().nbytes
    return InMemoryUploadedFile(content, None, random_name(), "image/webp", size, None)


def as_webp(upload: UploadedFile) -> BytesIO:
    """The pixels of `upload`, upright, and nothing else of it."""
    with Image.open(upload, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            most = {"most": MAX_PIXELS // 10**6}
            raise ValidationError(
                _("Choose a picture of %(most)s megapixels at the most."),
                code="too_many_pixels",
                params=most,
            )
        # A JPEG need not be unpacked in full to be made smaller.
        image.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(ImageOps.fit(in_colour(image), (SIDE, SIDE)))
    content = BytesIO()
    upright.save(content, "WEBP", exif=b"", icc_profile=b"", xmp=b"")
    content.seek(0)
    return content


def in_colour(image: Image.Image) -> Image.Image:
    """`image` in the colours that WebP has, of 8 bits each."""
    if image.mode == "I;16":  # Pillow itself would make all that is not black white
        image = image.point(lambda grey: grey / 256).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def random_name() -> str:
    """The name of a file, of which nobody chose a letter."""
    return f"{secrets.token_hex(16)}.webp"


# % endif

# % if cookiecutter.media == "local"
"""The deploy checks of the folder that holds what users upload."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, Info, Tags, register


@register(Tags.security, deploy=True)
def check_media_folder(**kwargs: Any) -> Iterator[Error]:
    """What lies among published files, or is open to others, is read without being asked for."""
    folder = Path(settings.MEDIA_ROOT).resolve()
    published = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    if any(folder.is_relative_to(Path(each).resolve()) for each in published):
        yield Error(
            f"MEDIA_ROOT, {folder}, is among the static files, which everybody may read.",
            hint="Set it to a folder of its own.",
            id="hardening.E060",
        )
    if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o007:
        yield Error(
            f"Other users of this machine get into MEDIA_ROOT, {folder}.",
            hint=f"Run `chmod o= {folder}`.",
            id="hardening.E061",
        )


@register(Tags.security, deploy=True)
def check_media_is_for_one_machine(**kwargs: Any) -> Iterator[Info]:
    """Behind a load balancer, a file that one machine keeps is missing on the others."""
    if settings.TRUSTED_PROXY_COUNT > 1:
        yield Info(
            "There may be several machines, and MEDIA_ROOT is a folder of this one alone.",
            hint="If so, let all of them mount one folder there, or generate with media s3.",
            id="hardening.I062",
        )


# % endif

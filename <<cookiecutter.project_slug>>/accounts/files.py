# % if cookiecutter.media == "local"
"""The files of users, each of which is handed to its owner alone."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from accounts.models import User


@require_safe
def show(request: HttpRequest, name: str) -> FileResponse:
    """The picture of whoever asks for it; that of anybody else is not found."""
    picture = cast("User", request.user).picture
    if not picture or picture.name != name:
        raise Http404
    try:
        content = picture.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename="picture.webp", content_type="image/webp"
    )
    # Opened by itself it is a download; shown as a page it would have no origin, and run nothing.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# % endif

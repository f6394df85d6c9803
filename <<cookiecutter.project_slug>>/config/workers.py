# % if cookiecutter.background_tasks != "none"
"""Whether a worker lives, for whoever watches over the site."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import a_worker_lives  # % if cookiecutter.background_tasks == "celery"
from tasks.models import Heartbeat  # % if cookiecutter.background_tasks == "database"


@login_not_required
@never_cache
@require_safe
def workerz(request: HttpRequest) -> HttpResponse:
    """Say yes or no, and tell a stranger nothing else. Pages do without a worker."""
    lives = Heartbeat.seen().exists()  # % if cookiecutter.background_tasks == "database"
    lives = a_worker_lives()  # % if cookiecutter.background_tasks == "celery"
    return HttpResponse(
        "ok\n" if lives else "no\n",
        content_type="text/plain; charset=utf-8",
        status=200 if lives else 503,
    )


# % endif

"""The pages that belong to the site as a whole. All are public, and say so."""

import logging
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    return render(request, "home.html")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell a load balancer that the process answers, and a stranger nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell a load balancer whether to send requests here; why not, the log alone says.

    Strangers may ask: it costs a query.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        require_migrations()
    except Exception as error:  # whatever a service that is down, or half up, makes of it
        logger.error("Not ready: %s", error)
        return HttpResponse("no\n", content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@cache
def require_migrations() -> None:
    """Raise an error unless all migrations are applied. A process looks until they are."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("There are migrations to apply.")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a security problem (RFC 9116, which also asks for an expiry date)."""
    context = {
        "contact": f"mailto:{settings.SECURITY_CONTACT}",
        "expires": timezone.now().replace(microsecond=0) + timedelta(days=180),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "security.txt", context, content_type="text/plain; charset=utf-8")

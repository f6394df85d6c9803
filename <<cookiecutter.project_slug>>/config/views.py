"""The pages that belong to the site as a whole. All are public, and say so."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    return render(request, "home.html")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell a load balancer that the process answers, and a stranger nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a security problem (RFC 9116, which also asks for an expiry date)."""
    context = {
        "contact": f"mailto:{settings.SECURITY_CONTACT}",
        "expires": timezone.now().replace(microsecond=0) + timedelta(days=180),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "security.txt", context, content_type="text/plain")

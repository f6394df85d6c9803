# % if cookiecutter.metrics == "prometheus"
"""Metrics for Prometheus: each worker counts, and a process beside them serves the sum.

gunicorn starts it, as `python -m config.metrics`. It listens at METRICS_ADDRESS, where no proxy
leads; the site itself has no address for it.
"""

import os
import sys
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
REQUESTS = Histogram(
    "http_request_duration_seconds", "How long answers take.", ["method", "view", "status"]
)


class MetricsMiddleware:
    """Count each request, and how long its answer took, under the name of its view.

    Under its address or a method of its own invention, anybody could have more and more counted,
    until memory is full; and the admin's address would be told.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = perf_counter()
        response = self.get_response(request)
        REQUESTS.labels(
            method=request.method if request.method in METHODS else "other",
            view=request.resolver_match.view_name if request.resolver_match else "none",
            status=response.status_code,
        ).observe(perf_counter() - start)
        return response


def serve() -> None:
    """Serve what all workers have counted, until gunicorn, which holds stdin open, is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    host, _, port = settings.METRICS_ADDRESS.rpartition(":")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    start_http_server(int(port), host.strip("[]"), registry)
    sys.stdin.read()


if __name__ == "__main__":
    serve()


# % endif

"""How gunicorn serves the site: `gunicorn` in this folder finds this file by its name."""

# % if cookiecutter.metrics == "prometheus"
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any

# % endif
wsgi_app = "config.wsgi:application"
# % if cookiecutter.deployment in ("containers", "kubernetes")
# Inside its container; who reaches that is up to compose.yaml.  # % if cookiecutter.deployment == "containers"
# Inside its pod; who reaches that is up to deploy/kubernetes/base/network.yaml.  # % if cookiecutter.deployment == "kubernetes"
bind = "0.0.0.0:8000"  # noqa: S104
# % else
bind = "127.0.0.1:8000"
# % endif
workers = 2
threads = 4
# % if cookiecutter.deployment in ("containers", "kubernetes")
# Where workers show that they live: memory, which there is also where the root is read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108
# % endif
# % if cookiecutter.deployment == "kubernetes"
# In seconds. What a worker is answering when it is told to end; terminationGracePeriodSeconds in
# deploy/kubernetes/base/web.yaml counts on it.
graceful_timeout = 30
# % endif
# % if cookiecutter.deployment == "kubernetes" and cookiecutter.background_tasks != "none"
# More than the 90 for which Traefik keeps an idle connection: no request is sent into one that is
# being closed.
keepalive = 95
# % endif
# % if cookiecutter.background_tasks == "none"
# Each connection ends with its answer. What is done after one (accounts/responses.py) would keep the
# next request on the connection waiting, and so tell whoever sends it that there was something to do.
keepalive = 0
# % endif

# Which forwarding headers to believe is decided in one place: TRUSTED_PROXY_COUNT in the settings.
# By default gunicorn would take X-Forwarded-Proto from anybody on this machine.
forwarded_allow_ips = ""

# Nobody manages the server through a socket in the home folder.
control_socket_disable = True
# % if cookiecutter.metrics == "prometheus"

# Where the workers count. A reload reads this file again, and goes on counting.
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")


def when_ready(server: Any) -> None:
    """Serve the metrics, by a process that ends with this one: its stdin closes then."""
    command = [sys.executable, "-m", "config.metrics"]
    server.metrics = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - no input


def on_exit(server: Any) -> None:
    """Forget what was counted."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    # % endif

"""Measure djfort beside cookiecutter, cruft and copier, and what a project weighs and bears.

Run by `make bench`. The runs of the two take turns, so that what else the machine does slows both.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import serving
import updating

from djfort import questions

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
DJANGO = "5.2" if PYTHON == "3.11" else "6.1"
ROUNDS = 11
SLOWDOWN_ALLOWED = 1.5
START_ALLOWED = {
    ("djfort new, first prompt", "cookiecutter, first prompt"): 0.85,
    ("djfort new, first prompt", "import questionary"): 1.25,
    ("djfort --help", "import click"): 1.5,
}
MEGABYTES_ALLOWED = {"to run": 60, "with the dev group": 170}


def seconds(*command: str | Path) -> float:
    """The time that `command` takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def compare_generation(folder: Path) -> bool:
    """Print the medians of both ways to generate; returns whether djfort keeps within its limit."""
    versions = {"python_version": PYTHON, "django_version": DJANGO}
    flags = [f"--{name.replace('_', '-')}={version}" for name, version in versions.items()]
    extra_context = [f"{name}={version}" for name, version in versions.items()]
    djfort, cookiecutter = [], []
    for turn in range(ROUNDS):
        djfort.append(seconds(BIN / "djfort", "new", "--yes", "-o", folder / f"a{turn}", *flags))
        plain = (BIN / "cookiecutter", "--no-input", "-o", folder / f"b{turn}", CHECKOUT)
        cookiecutter.append(seconds(*plain, *extra_context))
    ours, theirs = statistics.median(djfort), statistics.median(cookiecutter)
    print(f"djfort new --yes           {ours:6.2f} s  median of {ROUNDS}")
    print(f"cookiecutter --no-input    {theirs:6.2f} s")
    print(f"ratio                      {ours / theirs:6.2f}    at most {SLOWDOWN_ALLOWED}")
    return ours / theirs <= SLOWDOWN_ALLOWED


def seconds_to_prompt(folder: Path, shows: str, program: str, *arguments: str) -> float:
    """The time until `program`, in a terminal, `shows` its first question."""
    environment = os.environ | {"TERM": "xterm-256color", "XDG_STATE_HOME": str(folder)}
    start = time.perf_counter()
    process = pexpect.spawn(str(BIN / program), list(arguments), cwd=folder, env=environment)
    process.expect_exact(shows)
    passed = time.perf_counter() - start
    process.close(force=True)
    return passed


def compare_start(folder: Path) -> bool:
    """Print how soon djfort asks and helps; returns whether it keeps within its limits."""
    first = questions.load(CHECKOUT).questions[0].prompt
    cases: dict[str, Callable[[], float]] = {
        "djfort new, first prompt": lambda: seconds_to_prompt(
            folder, "djfort ask?", "djfort", "new"
        ),
        "cookiecutter, first prompt": lambda: seconds_to_prompt(
            folder, first, "cookiecutter", str(CHECKOUT)
        ),
        "import questionary": lambda: seconds(sys.executable, "-c", "import questionary"),
        "djfort --help": lambda: seconds(BIN / "djfort", "--help"),
        "import click": lambda: seconds(sys.executable, "-c", "import click"),
    }
    rounds = [{case: measure() for case, measure in cases.items()} for _ in range(ROUNDS)]
    medians = {case: statistics.median(one[case] for one in rounds) for case in cases}
    for case, median in medians.items():
        print(f"{case:<27}{median:6.2f} s")
    quick = True
    for (ours, theirs), allowed in START_ALLOWED.items():
        ratio = medians[ours] / medians[theirs]
        print(f"{ours}, to {theirs}: {ratio:.2f}, at most {allowed}")
        quick = quick and ratio <= allowed
    return quick


def weigh_environment(project: Path) -> bool:
    """Print what the project's packages weigh; returns whether they keep within their limits."""
    light = True
    for what, arguments in ("to run", ["--no-dev"]), ("with the dev group", []):
        environment = project.parent / what.replace(" ", "-")
        subprocess.run(
            [BIN / "uv", "sync", "--quiet", *arguments],
            cwd=project,
            env=os.environ | {"UV_PROJECT_ENVIRONMENT": str(environment)},
            check=True,
        )
        files = (
            path for path in environment.rglob("*") if path.is_file() and not path.is_symlink()
        )
        megabytes = sum(path.stat().st_size for path in files) / 1e6
        allowed = MEGABYTES_ALLOWED[what]
        print(f"environment {what:<18}{megabytes:4.0f} MB   at most {allowed}")
        light = light and megabytes <= allowed
    return light


def main() -> None:
    """Measure; exit 1 where a figure is over its limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        soon = compare_start(folder)
        quick = compare_generation(folder)
        project = folder / "a0" / "my_site"
        light = weigh_environment(project)
        bears = serving.compare(project, project.parent / "to-run", folder)
        updated = updating.compare(folder)
    sys.exit(not (soon and quick and light and bears and updated))


if __name__ == "__main__":
    main()

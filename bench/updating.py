"""Measure `djfort regenerate` beside cruft and copier, and many projects on two processors.

The tools take turns, so that what else the machine does slows all of them.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import synthetic

BIN = Path(sys.executable).parent
PINS = {"cruft": "cruft==2.16.0", "copier": "copier==9.19.1"}
ROUNDS = 7
SIZES = (60, 600)
OF_THE_TIME_OF = {"cruft": 0.8, "copier": 0.3}
TEN_TIMES_THE_FILES = 3
PROJECTS = 200
TWO_PROCESSORS = 1.7
OF_A_SINGLE_RUN = 0.5

Projects = Mapping[tuple[str, int], Path]


def compare(folder: Path) -> bool:
    """Print the medians of each tool, and of many projects; whether djfort keeps its limits."""
    bins = {"djfort": BIN} | {tool: _install(tool, folder / tool) for tool in PINS}
    projects = {(t, size): _project(bins[t], t, size, folder) for t in bins for size in SIZES}
    runs: dict[tuple[str, int], list[float]] = {key: [] for key in projects}
    for turn in range(ROUNDS):
        for (tool, size), project in projects.items():
            copy = shutil.copytree(project, folder / f"{tool}-{size}-{turn}", symlinks=True)
            runs[tool, size].append(_seconds(_update(bins[tool], tool, project), copy))
            synthetic.check(copy)
            shutil.rmtree(copy)
    medians = {key: statistics.median(times) for key, times in runs.items()}
    one_by_one = _print_single(medians)
    return _compare_many(projects["djfort", SIZES[0]], medians["djfort", SIZES[0]], folder) and (
        one_by_one
    )


def _print_single(medians: Mapping[tuple[str, int], float]) -> bool:
    for (tool, size), seconds in medians.items():
        print(f"{tool} updates {size:>3} files     {seconds:6.2f} s  median of {ROUNDS}")
    kept = True
    for size in SIZES:
        for tool, allowed in OF_THE_TIME_OF.items():
            ratio = medians["djfort", size] / medians[tool, size]
            print(f"djfort to {tool}, {size} files: {ratio:.2f}, at most {allowed}")
            kept = kept and ratio <= allowed
    small, large = (medians["djfort", size] for size in SIZES)
    print(f"ten times the files: {large / small:.2f} times, at most {TEN_TIMES_THE_FILES}")
    return kept and large / small <= TEN_TIMES_THE_FILES


def _compare_many(project: Path, single: float, folder: Path) -> bool:
    """Print what many projects take on one and on two processors; whether that is in the limits."""
    first, second, *_ = sorted(os.sched_getaffinity(0))
    seconds = {}
    for processors in f"{first}", f"{first},{second}":
        many = folder / "many"
        for number in range(PROJECTS):
            shutil.copytree(project, many / f"project{number}", symlinks=True)
        command = (BIN / "djfort", "regenerate", "--yes", "--all", many, *_template(project))
        seconds[processors] = _seconds(("taskset", "--cpu-list", processors, *command), folder)
        shutil.rmtree(many)
    one, two = seconds.values()
    print(f"--all on {PROJECTS} projects   {one:6.2f} s  on one processor, {two:.2f} s on two")
    print(f"two processors: {one / two:.2f} times as fast, at least {TWO_PROCESSORS}")
    share = two / PROJECTS / single
    print(f"one of many, to a single run: {share:.2f}, at most {OF_A_SINGLE_RUN}")
    return one / two >= TWO_PROCESSORS and share <= OF_A_SINGLE_RUN


def _install(tool: str, environment: Path) -> Path:
    """Install a tool from the package index into an environment of its own; gives its programs."""
    uv = str(BIN / "uv")
    subprocess.run([uv, "venv", "--quiet", environment], check=True)
    install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(environment)]
    subprocess.run([*install, PINS[tool]], check=True)
    return environment / "bin"


def _project(programs: Path, tool: str, size: int, folder: Path) -> Path:
    """A project of the template's first version, edited and committed."""
    place = folder / f"{tool}-{size}"
    template = synthetic.make(place / "template", tool, size)
    project = place / "shop"
    make: Mapping[str, tuple[str | Path, ...]] = {
        "djfort": (
            programs / "djfort",
            "new",
            "--yes",
            "--template",
            template,
            "--to",
            "1.0.0",
            "-o",
            place,
        ),
        "cruft": (
            programs / "cruft",
            "create",
            template,
            "--no-input",
            "-c",
            "1.0.0",
            "--output-dir",
            place,
        ),
        "copier": (
            programs / "copier",
            "copy",
            "--defaults",
            "--vcs-ref",
            "1.0.0",
            template,
            project,
        ),
    }
    subprocess.run(make[tool], check=True, capture_output=True)
    synthetic.edit(project)
    synthetic.commit(project)
    return project


def _update(programs: Path, tool: str, project: Path) -> tuple[str | Path, ...]:
    """The command that brings a copy of `project` to the template's second version."""
    return {
        "djfort": (programs / "djfort", "regenerate", "--yes", *_template(project)),
        "cruft": (programs / "cruft", "update", "--skip-apply-ask"),
        "copier": (programs / "copier", "update", "--defaults"),
    }[tool]


def _template(project: Path) -> tuple[str | Path, ...]:
    return "--template", project.with_name("template")


def _seconds(command: tuple[str | Path, ...], folder: Path) -> float:
    """The time that `command` takes in `folder`; Python may keep its bytecode, as installed."""
    environment = os.environ | synthetic.SOMEBODY
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start

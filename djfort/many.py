"""Many projects at once: each on its own, in parallel processes that share what they can."""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from djfort import saved, versions
from djfort.errors import DjfortError, Interrupted
from djfort.outcome import Outcome
from djfort.regenerate import Talk, Wish, regenerate

PASSED_BY = {"node_modules", "site-packages"}
WORST_LAST = (0, 3, 2, 1, 130)


@dataclass(frozen=True)
class Result:
    """What became of one project: its outcome, or why there is none."""

    project: str
    exit_code: int
    outcome: Outcome | None = None
    error: str = ""

    def as_json(self) -> str:
        """One line."""
        outcome = self.outcome.as_dict() if self.outcome else {"error": self.error}
        return json.dumps({"project": self.project, "exit_code": self.exit_code} | outcome)

    def as_line(self) -> str:
        """For a table."""
        if not self.outcome:
            return f"{'failed':<12}{self.project}: {self.error}"
        change = f"{self.outcome.from_version} -> {self.outcome.to_version}"
        return f"{self.outcome.in_a_word:<12}{self.project} ({change})"


def projects_below(folder: Path) -> list[Path]:
    """The projects in `folder`, and in folders of it, sorted; hidden folders are passed by."""
    found = []
    for here, folders, files in os.walk(folder):
        if saved.FILE in files:
            found.append(Path(here))
            folders.clear()
        folders[:] = [name for name in folders if name[0] != "." and name not in PASSED_BY]
    return sorted(found)


def regenerate_all(
    projects: Iterable[Path], wish: Wish, code: Callable[[Outcome], int]
) -> list[Result]:
    """Regenerate each of the `projects`; `code` gives an outcome's exit code.

    What becomes of one does not stop the others. Says on stderr how far it is. Raises Interrupted.
    """
    groups = _groups(projects)
    total = sum(map(len, groups))
    _share(groups, wish)
    results: list[Result] = []
    try:
        with closing(_in_parallel(groups, wish)) as ended:
            for result in chain.from_iterable(ended):
                if result.outcome:
                    result = Result(result.project, code(result.outcome), result.outcome)
                results.append(result)
                print(f"[{len(results)}/{total}] {result.as_line()}", file=sys.stderr)
    except KeyboardInterrupt:
        raise Interrupted("Interrupted; each project is as it was before, or done.") from None
    return sorted(results, key=lambda result: result.project)


def worst(results: Iterable[Result]) -> int:
    """The exit code for all: a failure is worse than a conflict."""
    return max((result.exit_code for result in results), key=WORST_LAST.index, default=0)


def _groups(projects: Iterable[Path]) -> list[list[Path]]:
    """The projects by the repository they are in: two at once would meet in its index."""
    resolved = sorted((project.resolve() for project in projects), key=_repository)
    return [list(group) for _, group in groupby(dict.fromkeys(resolved), key=_repository)]


def _repository(project: Path) -> str:
    around = (folder for folder in (project, *project.parents) if (folder / ".git").exists())
    return str(next(around, project))


def _share(groups: Iterable[Sequence[Path]], wish: Wish) -> None:
    """Read and compile what the projects need, once: a process that is forked has it all.

    What fails here fails again for the project that it is about, and is told there.
    """
    seen = set()
    for project in (project for group in groups for project in group):
        with suppress(DjfortError):
            made_with = saved.load(project)
            if (made_with.template, made_with.version) not in seen:
                seen.add((made_with.template, made_with.version))
                for version in (
                    versions.before(made_with, wish.template),
                    versions.at(wish.template, wish.to),
                ):
                    if version:
                        version.rendered(made_with.answers)


def _in_parallel(
    groups: Sequence[Sequence[Path]], wish: Wish
) -> Generator[list[Result], None, None]:
    """What became of each group, in the order in which they end."""
    fork = multiprocessing.get_context("fork")
    left = list(groups)
    with ProcessPoolExecutor(_processors(), mp_context=fork) as pool:
        running = {pool.submit(_group, group, wish): group for group in groups}
        try:
            for future in as_completed(running):
                with suppress(BrokenProcessPool):
                    yield future.result()
                    left.remove(running[future])
        finally:  # what an interruption leaves unbegun is not begun
            pool.shutdown(cancel_futures=True)
    for group in left:  # a process was killed, and took the others of the pool with it
        yield from _alone(group, wish)


def _alone(group: Sequence[Path], wish: Wish) -> Iterator[list[Result]]:
    """What becomes of a group in a process of its own, which may be killed again."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        try:
            yield pool.submit(_group, group, wish).result()
        except BrokenProcessPool:
            said = "its process was killed; run djfort regenerate again."
            yield [Result(str(project), 1, error=said) for project in group]


def _group(projects: Sequence[Path], wish: Wish) -> list[Result]:
    """Regenerate `projects`, one after the other."""
    return [_one(project, wish) for project in projects]


def _one(project: Path, wish: Wish) -> Result:
    try:
        outcome = regenerate(project, wish, Talk())
    except DjfortError as error:
        return Result(str(project), error.exit_code, error=str(error))
    except KeyboardInterrupt:
        return Result(str(project), Interrupted.exit_code, error="interrupted")
    return Result(str(project), 0, outcome)


def _processors() -> int:
    """How many processors this process may use."""
    with suppress(AttributeError):  # macOS has no such question
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

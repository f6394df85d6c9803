"""Three trees in, one tree and its conflicts out."""

from pathlib import Path

import pytest
from two_versions import commit, git, write

from djfort.merge import Merged, Side, Workbench
from djfort.template import File

Files = dict[str, str | bytes]
TEXT = "".join(f"line {number}\n" for number in range(12))


def changed(number: int, to: str) -> str:
    """The text with one line of it changed."""
    return TEXT.replace(f"line {number}\n", f"{to}\n")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A repository to merge in, with a work tree that is empty."""
    (tmp_path / "top").mkdir()
    return Workbench(tmp_path / "merge.git", tmp_path / "top")


def merged(bench: Workbench, base: Files, ours: Files, theirs: Files) -> Merged:
    """The merge of three sets of files."""
    return bench.merge(side(base), side(ours), side(theirs), "new")


def side(files: Files) -> Side:
    """A side of a merge."""
    contents = {p: c if isinstance(c, bytes) else c.encode() for p, c in files.items()}
    return Side({path: File(content) for path, content in contents.items()})


def written(bench: Workbench, merge: Merged) -> dict[str, bytes]:
    """The files of the merged tree, as a checkout would write them."""
    into = bench.folder.parent / "written"
    bench.write(merge.tree, {into: bench.files(merge.tree)})
    return {
        path.relative_to(into).as_posix(): path.read_bytes()
        for path in into.rglob("*")
        if path.is_file()
    }


def test_changes_in_different_places_are_merged(bench: Workbench) -> None:
    merge = merged(
        bench, {"a": TEXT}, {"a": changed(1, "mine")}, {"a": changed(10, "theirs"), "b": "new\n"}
    )
    both = changed(1, "mine").replace("line 10", "theirs").encode()
    assert written(bench, merge) == {"a": both, "b": b"new\n"}
    assert merge.conflicts == {}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "stages"),
    [
        ({"a": TEXT}, {"a": changed(1, "mine")}, {"a": changed(1, "theirs")}, {1, 2, 3}),
        ({"a": TEXT}, {"a": changed(1, "mine")}, {}, {1, 2}),
        ({"a": TEXT}, {}, {"a": changed(1, "theirs")}, {1, 3}),
        ({}, {"a": "mine\n"}, {"a": "theirs\n"}, {2, 3}),
        ({"a": b"\0base"}, {"a": b"\0mine"}, {"a": b"\0theirs"}, {1, 2, 3}),
    ],
    ids=["both changed", "they deleted", "we deleted", "both added", "binary"],
)
def test_a_conflict_has_the_sides_that_there_are(
    bench: Workbench, base: Files, ours: Files, theirs: Files, stages: set[int]
) -> None:
    merge = merged(bench, base, ours, theirs)
    assert set(merge.conflicts["a"].stages) == stages
    sides = {1: base, 2: ours, 3: theirs}
    for stage, entry in merge.conflicts["a"].stages.items():
        expected = sides[stage]["a"]
        content = expected if isinstance(expected, bytes) else expected.encode()
        assert bench.read(entry.blob) == content


def test_an_edit_follows_a_rename_on_either_side(bench: Workbench) -> None:
    merge = merged(
        bench,
        {"a": TEXT, "b": TEXT.upper()},
        {"mine": TEXT, "b": TEXT.upper().replace("LINE 1\n", "MINE\n")},
        {"a": changed(1, "theirs"), "theirs": TEXT.upper()},
    )
    expected = {"mine": changed(1, "theirs"), "theirs": TEXT.upper().replace("LINE 1\n", "MINE\n")}
    assert written(bench, merge) == {path: text.encode() for path, text in expected.items()}


def test_the_work_trees_attributes_count(bench: Workbench) -> None:
    write(bench.top / ".gitattributes", "log merge=union\n")
    merge = merged(bench, {"log": "a\n"}, {"log": "a\nmine\n"}, {"log": "a\ntheirs\n"})
    assert merge.conflicts == {}
    assert written(bench, merge) == {"log": b"a\nmine\ntheirs\n"}


def test_the_projects_repository_gains_nothing(tmp_path: Path) -> None:
    top = tmp_path / "top"
    write(top / "a", TEXT)
    commit(top)
    before = git(top, "count-objects", "--verbose")
    bench = Workbench(tmp_path / "merge.git", top, borrowed=top / ".git/objects")
    ours = Side(tree=git(top, "rev-parse", "HEAD:").strip())
    merge = bench.merge(ours, ours, side({"a": changed(1, "theirs")}), "new")
    assert written(bench, merge) == {"a": changed(1, "theirs").encode()}
    assert git(top, "count-objects", "--verbose") == before


def test_a_name_in_any_letters_comes_out_as_it_is(bench: Workbench) -> None:
    name = 'fo"o/na\u00efve \U0001f680\n.txt'
    merge = merged(bench, {name: TEXT}, {name: changed(1, "mine")}, {name: changed(9, "theirs")})
    assert set(written(bench, merge)) == {name}

"""What was answered before an interruption is kept, and `djfort new --resume` goes on from it."""

import json
import os
import stat
from pathlib import Path

import pytest
from conftest import Run
from terminal import (
    CTRL_C,
    END,
    ENTER,
    ESCAPE,
    NO_OFFERS,
    SUMMARY,
    Open,
    Terminal,
    saved,
)

from djfort import __version__, resume

pytestmark = pytest.mark.slow


def kept() -> dict[str, str]:
    """The answers in the file that is kept."""
    return json.loads(resume.path().read_text())["answers"]


def interrupt(person: Terminal, how: str) -> None:
    """Answer two questions, then end at the third."""
    person.type(ENTER)
    person.answer("project_name", "Corner Shop")
    person.wait_to_ask("domain_name")
    if how == "kill":
        person.kill()
    else:
        person.type(CTRL_C)
        assert person.end() == 130
        person.wait_for("Interrupted; nothing was written, and `djfort new --resume` goes on.")


@pytest.mark.parametrize("how", ["Ctrl-C", "kill"])
def test_an_interrupted_interview_goes_on_where_it_stopped(
    terminal: Open, folder: Path, how: str
) -> None:
    interrupt(terminal("--license=none", *NO_OFFERS), how)
    assert list(folder.iterdir()) == []
    person = terminal("--resume")
    person.wait_to_ask("domain_name")
    person.wait_for("corner-shop.example.com")
    assert "What is the site called?" not in person.shows()
    person.type(ENTER)
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    answers = saved(folder / "corner_shop")
    assert answers["project_name"] == "Corner Shop"
    assert answers["license"] == "none"
    assert not resume.path().exists()


def test_one_can_go_back_in_what_is_resumed(terminal: Open) -> None:
    interrupt(terminal(*NO_OFFERS), "Ctrl-C")
    person = terminal("--resume")
    person.wait_to_ask("domain_name")
    person.type(ESCAPE)
    person.wait_for("What is the site called? Corner Shop")
    person.type(END + "s" + ENTER)
    person.wait_for("corner-shops.example.com")


def test_a_flag_goes_before_what_is_resumed(terminal: Open) -> None:
    interrupt(terminal(*NO_OFFERS), "Ctrl-C")
    person = terminal("--resume", "--project-name=Book Shop")
    person.wait_to_ask("domain_name")
    person.wait_for("book-shop.example.com")


def test_what_is_kept_is_answers_alone_for_this_user_alone(terminal: Open) -> None:
    interrupt(terminal(*NO_OFFERS), "kill")
    assert kept() == {
        "preset": "recommended",
        "project_name": "Corner Shop",
        "install": "no",
        "git": "no",
    }
    file = resume.path()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["interview.json"]
    assert str(file).startswith(os.environ["XDG_STATE_HOME"])


def test_the_command_to_go_on_names_the_output_folder(terminal: Open) -> None:
    person = terminal("--preset=recommended", "--output-dir=it's here")
    person.answer("project_name")
    person.wait_to_ask("domain_name")
    person.type(CTRL_C)
    assert person.end() == 130
    person.wait_for("`djfort new --resume --output-dir '")


def test_nothing_is_promised_where_nothing_is_kept(terminal: Open) -> None:
    person = terminal()
    person.wait_for("How much")
    person.type(CTRL_C)
    assert person.end() == 130
    person.wait_for("Interrupted; nothing was written.")


def test_an_interview_goes_on_where_nothing_can_be_kept(terminal: Open, folder: Path) -> None:
    (folder / "taken").touch()
    person = terminal("--preset=recommended", *NO_OFFERS, XDG_STATE_HOME=str(folder / "taken"))
    person.answer("project_name")
    person.wait_to_ask("domain_name")
    person.type(CTRL_C)
    assert person.end() == 130
    person.wait_for("Interrupted; nothing was written.")


WHOLE = {"djfort": __version__, "answers": {"preset": "recommended", "project_name": "Shop"}}
UNUSABLE = {
    "no json": ("{", "cannot be read"),
    "no object": ("[]", "cannot be read"),
    "no answers": (json.dumps({"djfort": __version__}), "cannot be read"),
    "answers that are none": (json.dumps(WHOLE | {"answers": [1]}), "cannot be read"),
    "not UTF-8": (b"\xff", "cannot be read"),
    "an older version": (json.dumps(WHOLE | {"djfort": "0.0.1"}), "are from djfort 0.0.1"),
    "an unknown question": (json.dumps(WHOLE | {"answers": {"colour": "red"}}), "do not fit"),
    "no choice": (json.dumps(WHOLE | {"answers": {"license": "WTFPL"}}), "do not fit"),
    "no text": (json.dumps(WHOLE | {"answers": {"project_name": 5}}), "do not fit"),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_what_cannot_be_resumed_is_one_sentence(djfort: Run, folder: Path, what: str) -> None:
    content, reason = UNUSABLE[what]
    resume.path().parent.mkdir(parents=True)
    resume.path().write_bytes(content if isinstance(content, bytes) else content.encode())
    result = djfort("new", "--resume", "--plain")
    assert result.returncode == 2
    (sentence,) = result.stderr.splitlines()
    assert reason in sentence
    assert sentence.endswith("start again with `djfort new`.")
    assert list(folder.iterdir()) == []


def test_nothing_to_resume_is_one_sentence(djfort: Run) -> None:
    result = djfort("new", "--resume", "--plain")
    assert result.returncode == 2
    assert result.stderr == "there is nothing to resume; start with `djfort new`.\n"


def test_resume_and_yes_do_not_go_together(djfort: Run) -> None:
    result = djfort("new", "--resume", "--yes")
    assert result.returncode == 2
    assert "give one of the two" in result.stderr


def test_a_script_leaves_what_is_kept_alone(djfort: Run) -> None:
    resume.keep({"preset": "recommended"})
    assert djfort("new", "--yes").returncode == 0
    assert kept() == {"preset": "recommended"}


def test_keeping_replaces_the_file_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    resume.keep({"preset": "recommended"})
    monkeypatch.setattr(Path, "replace", lambda _draft, _target: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        resume.keep({"preset": "everything"})
    assert kept() == {"preset": "recommended"}


def test_a_relative_state_folder_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    assert resume.path() == Path.home() / ".local/state/djfort/interview.json"

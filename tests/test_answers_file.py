"""`--answers FILE`: JSON, TOML and YAML give what flags give, and what is wrong is all said at once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HOSTILE, Run, files_of
from terminal import NO_OFFERS, SUMMARY, Open, saved

from djfort import answers_file, questions, sources
from djfort.errors import WrongAnswer
from djfort.questions import Question, Questionnaire

QUESTIONNAIRE = questions.load(sources.template())
ANSWERS = {"project_name": "Corner Shop", "timezone": "Asia/Tokyo", "python_version": "3.13"}
ORIGINS = ["https://app.example.org", "http://localhost:3000"]


def as_lines(answers: dict[str, str], mark: str) -> str:
    """JSON's texts and lists are those of TOML and YAML too."""
    return "".join(
        f"{name}{mark}{json.dumps(answer, ensure_ascii=False)}\n"
        for name, answer in answers.items()
    )


WRITERS: dict[str, Callable[[dict[str, str]], str]] = {
    "flat.json": json.dumps,
    "replay.json": lambda answers: json.dumps(
        {"cookiecutter": answers, "djfort": {"version": "0"}}
    ),
    "flat.toml": lambda answers: as_lines(answers, " = "),
    "replay.toml": lambda answers: "[cookiecutter]\n" + as_lines(answers, " = "),
    "flat.yaml": lambda answers: as_lines(answers, ": "),
    "FLAT.YML": lambda answers: as_lines(answers, ": "),
}


def test_a_file_gives_the_bytes_that_flags_give(djfort: Run, folder: Path) -> None:
    (folder / "flat.toml").write_text(WRITERS["flat.toml"](ANSWERS), encoding="utf-8")
    flags = [f"--{question.replace('_', '-')}={answer}" for question, answer in ANSWERS.items()]
    for place, arguments in ("file", ["--answers", "flat.toml"]), ("flags", flags):
        result = djfort("new", "--yes", "--output-dir", place, *arguments)
        assert result.returncode == 0, result.stderr
    assert files_of(folder / "file") == files_of(folder / "flags")


def test_the_answers_of_a_project_make_it_again(djfort: Run, folder: Path) -> None:
    flags = [f"--{name.replace('_', '-')}={answer}" for name, answer in HOSTILE.items()]
    assert djfort("new", "--yes", "--license=GPL-3.0", "-o", "one", *flags).returncode == 0
    (project,) = (folder / "one").iterdir()
    result = djfort("new", "--yes", "-o", "two", "--answers", project / ".djfort.json")
    assert result.returncode == 0, result.stderr
    assert files_of(folder / "one") == files_of(folder / "two")


def load(folder: Path, name: str, content: str) -> dict[str, object]:
    """What a file of this `name` and `content` gives."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return answers_file.load(path, QUESTIONNAIRE)


@pytest.mark.parametrize("name", WRITERS)
def test_each_format_gives_the_same_answers(folder: Path, name: str) -> None:
    answers = ANSWERS | HOSTILE
    assert load(folder, name, WRITERS[name](answers)) == answers


def test_a_list_of_origins_is_joined(folder: Path) -> None:
    content = json.dumps({"cors_allowed_origins": ORIGINS})
    assert load(folder, "a.json", content) == {"cors_allowed_origins": ", ".join(ORIGINS)}
    assert load(folder, "a.json", '{"license": ["MIT"]}') == {"license": ["MIT"]}


def test_what_cookiecutter_keeps_for_itself_is_no_answer(folder: Path) -> None:
    replay = {"cookiecutter": ANSWERS | {"_template": "/somewhere"}, "_cookiecutter": {}}
    assert load(folder, "a.json", json.dumps(replay)) == ANSWERS


@pytest.mark.parametrize("name", WRITERS)
def test_a_question_that_is_answered_twice_is_refused(folder: Path, name: str) -> None:
    first = WRITERS[name]({"timezone": "Asia/Tokyo"})
    second = WRITERS[name]({"timezone": "Asia/Tokyo", "time_zone": "UTC"})
    twice = second.replace("time_zone", "timezone")
    assert load(folder, name, first) == {"timezone": "Asia/Tokyo"}
    with pytest.raises(WrongAnswer, match=r"twice|overwrite"):
        load(folder, name, twice)


def test_a_byte_order_mark_is_no_trouble(folder: Path) -> None:
    assert load(folder, "a.json", "\ufeff" + json.dumps(ANSWERS)) == ANSWERS


def test_flags_win_over_the_file_and_mend_it(djfort: Run, folder: Path) -> None:
    (folder / "a.toml").write_text('timezone = "Mars/Base"\nlicense = "none"\n')
    result = djfort("new", "--yes", "--json", "--answers=a.toml", "--timezone=Asia/Tokyo")
    assert result.returncode == 0, result.stderr
    answers = json.loads(result.stdout)["answers"]
    assert (answers["timezone"], answers["license"]) == ("Asia/Tokyo", "none")


def test_all_that_is_wrong_is_said_at_once(djfort: Run, folder: Path) -> None:
    (folder / "a.yaml").write_text(
        "projct_name: Shop\nxyzzy: 1\n1: 2\nproject_slug: class\npython_version: 3.13\nci: []\n"
        "django_version: '6.1'\nauthor_name: null\ncors_allowed_origins: [1]\nlicense: MTI\n"
    )
    result = djfort("new", "--yes", "--answers=a.yaml", "--author-email=nobody")
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        "projct_name: no question has this name; did you mean project_name?",
        "xyzzy: no question has this name; `djfort questions` lists them all.",
        "1: no question has this name; `djfort questions` lists them all.",
        "project_slug: class is a Python keyword; take another, such as class_site.",
        "python_version: 3.13 is not text; put it in quotes.",
        "ci: [] is not text; put it in quotes.",
        "author_name: None is not text; put it in quotes.",
        "cors_allowed_origins: [1] is not text; put it in quotes.",
        "license: 'MTI' is not one of its choices; choose MIT, BSD-3, Apache-2.0, GPL-3.0 or none.",
        "author_email: 'nobody' is not an email address; write one such as you@example.com.",
    ]
    assert list(folder.iterdir()) == [folder / "a.yaml"]


BROKEN = {
    "line.json": ('{\n"license": "MIT"\n"ci": 1}', r"line\.json cannot be read: .+: line 3 .+\."),
    "line.toml": ('ci = "none"\nlicense: 1', r"line\.toml cannot be read: .+at line 2.+\."),
    "line.yaml": ("ci: none\nlicense: [", r"line\.yaml cannot be read: .+\(line 2\)\."),
    "tag.yaml": (
        "ci: !!python/object/apply:os.getcwd []",
        r"tag\.yaml cannot be read: .+\(line 1\)\.",
    ),
    "control.yaml": ("ci: \x01", r"control\.yaml cannot be read: .+\."),
    "deep.json": ("[" * 100_000, r"deep\.json cannot be read: .+\."),
    "list.json": ("[]", r"list\.json holds no answers; .+\."),
    "empty.yaml": ("", r"empty\.yaml holds no answers; .+\."),
    "answers.ini": ("", r"answers\.ini ends in none of \.json, \.toml, \.yaml, \.yml; .+\."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence_with_the_line(folder: Path, name: str) -> None:
    content, sentence = BROKEN[name]
    with pytest.raises(WrongAnswer, match=sentence) as refused:
        load(folder, name, content)
    assert "\n" not in str(refused.value)


def test_a_file_that_cannot_be_read_is_one_sentence(djfort: Run, folder: Path) -> None:
    (folder / "folder.json").mkdir()
    (folder / "latin.json").write_bytes(b'{"author_name": "S\xf6hne"}')
    for name, reason in {
        "none.json": "No such file or directory.",
        "folder.json": "Is a directory.",
        "latin.json": "'utf-8' codec can't decode byte 0xf6 in position 18: invalid start byte.",
    }.items():
        result = djfort("new", "--yes", "--answers", name)
        assert result.returncode == 2
        assert result.stderr == f"{name} cannot be read: {reason}\n"


@pytest.fixture
def newer() -> Questionnaire:
    """A template that asks once more: it renamed a question, and dropped another."""
    former = {"site": "project_name", "colour": None, "flavour": None}
    question = Question("project_name", "What is it called?", "My Site", {})
    return Questionnaire((question,), {"_former_questions": former}, {})


def test_a_file_of_an_older_version_is_brought_up_to_date(
    folder: Path, newer: Questionnaire, capsys: pytest.CaptureFixture[str]
) -> None:
    old = folder / "old.json"
    old.write_text('{"site": "Shop", "colour": "red"}')
    answers = answers_file.load(old, newer)
    assert answers == {"project_name": "Shop"}
    assert answers_file.problems(newer, answers) == []
    assert capsys.readouterr().err == "site: called project_name now.\ncolour: asked no more.\n"


def test_todays_name_wins_over_the_former(folder: Path, newer: Questionnaire) -> None:
    both = folder / "both.json"
    both.write_text('{"site": "Old", "project_name": "New"}')
    assert answers_file.load(both, newer) == {"project_name": "New"}
    assert answers_file.problems(newer, {"site": "Old"}) != []


def test_without_a_terminal_a_file_alone_is_not_enough(djfort: Run, folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps(ANSWERS))
    result = djfort("new", "--answers=a.json")
    assert result.returncode == 2
    assert result.stderr == "there is no terminal to ask in; give --yes to take the defaults.\n"


def test_in_a_terminal_the_rest_is_asked(terminal: Open, folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps(ANSWERS))
    person = terminal("--answers=a.json", "--preset=recommended", *NO_OFFERS)
    person.answer("domain_name", "shop.example.org")
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    expected = ANSWERS | {"domain_name": "shop.example.org"}
    assert saved(folder / "corner_shop").items() >= expected.items()

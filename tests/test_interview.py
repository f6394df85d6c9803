"""The interview, in a real terminal, answered by typing."""

import json
import os
import re
import time
from pathlib import Path

import pytest
from terminal import (
    BACKSPACE,
    CLEAR,
    CTRL_C,
    CTRL_D,
    CTRL_E,
    CTRL_W,
    DELETE,
    DOWN,
    END,
    ENTER,
    ESCAPE,
    HOME,
    LEFT,
    NO_OFFERS,
    QUESTIONS,
    SUMMARY,
    Open,
    flags_but,
    is_settled,
    paste,
    saved,
)

from djfort import resume
from djfort.questions import Question

pytestmark = pytest.mark.slow

EVERYTHING = "--preset=everything"
CHOICES = {question.name: question.choices for question in QUESTIONS if question.choices}


MADE = {
    "project_name": "Corner Shop",
    "project_slug": "corner_shop",
    "description": "It sells.",
    "author_name": "Ada",
    "author_email": "ada@example.org",
    "domain_name": "corner-shop.example.com",
    "timezone": "Europe/London",
    "license": "BSD-3",
    "database": "postgresql",
    "cors_allowed_origins": "https://app.example.org",
    "hsts": "one-year",
    "admin_decoy": "yes",
    "ci": "none",
}


def test_a_project_is_made_by_answering_everything(terminal: Open, folder: Path) -> None:
    person = terminal()
    person.wait_for("Everything")
    person.type(DOWN + DOWN + ENTER)
    typed = {
        "project_name": "Corner Shop",
        "description": "It sells.",
        "author_name": "Ada",
        "author_email": "ada@example.org",
        "timezone": "Europe/London",
        "license": DOWN,
        "database": DOWN,
        "cors_allowed_origins": "https://app.example.org",
        "admin_decoy": DOWN,
        "ci": DOWN + DOWN,
    }
    known: dict[str, str] = {}
    for question in QUESTIONS:
        if not is_settled(question, known):  # as updates are: with no ci, nothing can propose them
            person.answer(question.name, typed.get(question.name, ""))
        known[question.name] = MADE.get(question.name, question.default)
    person.write()
    assert person.end() == 0, person.shows()
    assert "make run" in person.shows()
    assert saved(folder / "corner_shop").items() >= MADE.items()


def test_the_recommended_preset_asks_for_the_name_and_the_domain(
    terminal: Open, folder: Path
) -> None:
    person = terminal()
    person.type(ENTER)
    person.answer("project_name", "Corner Shop")
    person.answer("domain_name", "shop.example.org")
    person.write()
    assert person.end() == 0, person.shows()
    assert saved(folder / "corner_shop")["domain_name"] == "shop.example.org"


def test_the_single_page_app_preset_asks_for_its_origin_too(terminal: Open, folder: Path) -> None:
    person = terminal()
    person.wait_for("Single-page app")
    person.type(DOWN + ENTER)
    person.answer("project_name")
    person.answer("domain_name")
    person.answer("cors_allowed_origins", "https://app.example.org")
    person.write()
    assert person.end() == 0, person.shows()
    assert saved(folder / "my_site")["cors_allowed_origins"] == "https://app.example.org"


def test_a_preset_given_by_flag_is_not_asked_for(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.wait_to_ask("project_name")
    assert "How much" not in person.shows()


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("Corner Shop", "Corner Shop"),
        (paste("Corner\nShop\n"), "Corner Shop"),
        ("🏪 角店", "🏪 角店"),
        (BACKSPACE + "Shop", "Shop"),
        (DELETE + "Shop", "Shop"),
    ],
)
def test_typing_at_once_replaces_the_default(terminal: Open, keys: str, answer: str) -> None:
    person = terminal("--preset=recommended")
    person.wait_for("What is the site called? My Site")
    assert person.highlighted() == "My Site"
    person.answer("project_name", keys)
    person.wait_to_ask("domain_name")
    assert f"What is the site called? {answer}\n" in person.shows()


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (LEFT, "My Sitse"),
        (HOME, "sMy Site"),
        (END, "My Sites"),
        (CTRL_E, "My Sites"),
        (CTRL_W, "My s"),
        (CLEAR, "s"),
    ],
)
def test_another_key_first_edits_the_default(terminal: Open, key: str, answer: str) -> None:
    person = terminal("--preset=recommended")
    person.wait_for("What is the site called? My Site")
    person.answer("project_name", key + "s")
    person.wait_to_ask("domain_name")
    assert f"What is the site called? {answer}\n" in person.shows()


def test_a_default_that_is_taken_is_not_highlighted_any_more(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.answer("project_name")
    person.wait_for("my-site.example.com")
    assert person.highlighted() == "my-site.example.com"
    person.type(CTRL_C)
    assert person.end() == 130
    assert person.highlighted() == ""


def test_an_empty_default_highlights_nothing(terminal: Open) -> None:
    person = terminal(*flags_but("cors_allowed_origins"), EVERYTHING)
    person.wait_to_ask("cors_allowed_origins")
    person.settle()
    assert person.highlighted() == ""


def test_a_bad_answer_is_explained_while_it_is_typed_and_can_be_mended(terminal: Open) -> None:
    person = terminal(EVERYTHING, "--project-name=Shop")
    person.wait_to_ask("project_slug")
    person.type("my-shop")
    person.wait_for("did you mean my_shop?")
    person.type(ENTER + CLEAR + "my_shop")
    person.answer("project_slug")
    person.wait_to_ask("description")
    assert "did you mean" not in person.shows()


@pytest.mark.parametrize("columns", [60, 100])
def test_the_whole_reason_is_readable(terminal: Open, columns: int) -> None:
    person = terminal(*flags_but("cors_allowed_origins"), EVERYTHING, columns=columns)
    person.wait_to_ask("cors_allowed_origins")
    person.type("https://app.example.com/with/a/path/that/is/rather/long")
    person.wait_for("is not what browsers send as origin; did you mean https://app.example.com?")


def test_every_choice_is_readable_in_a_narrow_terminal(terminal: Open) -> None:
    person = terminal(EVERYTHING, *flags_but(*CHOICES), columns=60)
    for name, labels in CHOICES.items():
        person.wait_to_ask(name)
        for label in labels.values():
            person.wait_for(label)
        person.type(ENTER)


def test_an_answer_is_shown_without_its_explanation(terminal: Open) -> None:
    person = terminal(EVERYTHING, *flags_but("deployment", "hsts"), columns=60)
    person.answer("deployment", DOWN)
    person.answer("hsts", DOWN)
    person.wait_to_ask("Install its packages now?")
    assert "? Where will it run? One server\n" in person.shows()
    assert "browsers insist on HTTPS (HSTS)? One\n  hour, to start with\n" in person.shows()


def test_the_hint_stands_right_below_what_is_asked(terminal: Open) -> None:
    person = terminal()
    for wording in "How much shall djfort ask?", "What is the site called?":
        person.wait_for(wording)
        person.wait_for("Esc goes back")
        person.settle()
        assert "\n\n" not in person.shows()
        person.type(ENTER)


def test_a_name_that_is_taken_is_asked_for_at_once_in_any_preset(
    terminal: Open, folder: Path
) -> None:
    (folder / "shop" / "src").mkdir(parents=True)
    person = terminal("--preset=recommended", "--project-name=Shop", *NO_OFFERS)
    person.wait_to_ask("project_slug")
    person.wait_for("exists and holds src;")
    person.type("shop2" + ENTER)
    person.answer("domain_name")
    person.wait_for(SUMMARY)


def test_a_name_given_by_flag_that_is_taken_is_refused_before_any_question(
    terminal: Open, folder: Path
) -> None:
    (folder / "shop").mkdir()
    person = terminal("--project-slug=shop")
    assert person.end() == 2
    assert "exists and holds nothing" in person.shows()
    assert "?" not in person.shows()


def test_what_a_flag_answers_is_not_asked(terminal: Open) -> None:
    given = ["--project-name=Shop", "--project-slug=shop", "--description=It sells."]
    person = terminal(EVERYTHING, *given)
    person.wait_to_ask("author_name")
    assert "What is" not in person.shows()


def test_a_choice_that_is_settled_is_not_asked(terminal: Open, folder: Path) -> None:
    person = terminal(EVERYTHING, *flags_but("python_version", "django_version"), *NO_OFFERS)
    person.answer("python_version", DOWN * 3)
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    assert "Which Django?" not in person.shows()
    answers = saved(folder / "shop")
    assert (answers["python_version"], answers["django_version"]) == ("3.11", "5.2")


@pytest.mark.parametrize("columns", [60, 100])
def test_a_choice_that_a_flag_rules_out_says_why(terminal: Open, columns: int) -> None:
    person = terminal(EVERYTHING, *flags_but("python_version"), columns=columns)
    person.wait_to_ask("python_version")
    person.wait_for("3.11 - the oldest, for Django 5.2 only (not possible)")
    person.wait_for("choose python_version 3.13, 3.14 or 3.12, or django_version 5.2.")
    person.type(DOWN * 3 + ENTER)  # over what is not possible, to the first again
    person.wait_for("Which Python? 3.13")


def test_escape_goes_back_and_the_answer_is_still_there(terminal: Open, folder: Path) -> None:
    person = terminal(EVERYTHING, *NO_OFFERS)
    person.answer("project_name", "Corner Shop")
    person.answer("project_slug", "corner")
    person.wait_to_ask("description")
    person.type(ESCAPE)
    person.wait_to_ask("project_slug")
    person.wait_for("underscores) corner")
    person.settle()
    assert person.highlighted() == "corner"
    person.type(ESCAPE)
    person.wait_to_ask("project_name")
    person.type(END + "s" + ENTER)
    person.wait_to_ask("project_slug")
    person.wait_for("corner")
    person.answer("project_slug")
    person.wait_to_ask("description")


def test_what_escape_goes_back_over_leaves_the_screen(terminal: Open) -> None:
    person = terminal("--no-git", columns=60, lines=80)
    person.type(ENTER)
    person.answer("project_name", "A name that is so long that it needs two lines")
    person.wait_to_ask("domain_name")
    person.type(ESCAPE)
    person.wait_to_ask("project_name")
    person.settle()
    assert person.shows().count("What is the site called?") == 1
    assert "Which domain" not in person.shows()
    person.type("Shop" + ENTER)
    person.answer("domain_name")
    person.wait_to_ask("Install its packages now?")
    person.type("n")
    person.wait_to_ask(SUMMARY)
    person.type(ESCAPE)  # takes the summary off too
    person.wait_to_ask("Install its packages now?")
    person.settle()
    shown = person.shows()
    assert [shown.count(words) for words in ("project_slug", "Install its", "How much")] == [
        0,
        1,
        1,
    ]
    assert "? Under which domain will it run? shop.example.com\n" in shown


def test_after_a_resize_escape_erases_nothing_else(terminal: Open) -> None:
    person = terminal("--preset=recommended", columns=60)
    person.answer("project_name", "Corner Shop")
    person.wait_to_ask("domain_name")
    person.resize(80, 40)
    person.settle()
    person.type(ESCAPE)
    person.wait_for("Corner Shop\n? What is the site called? Corner Shop")


def test_it_shows_how_many_questions_there_are(terminal: Open) -> None:
    person = terminal()
    person.wait_for("How much")
    person.settle()
    assert "1/" not in person.shows()
    person.type(ENTER)
    person.wait_to_ask("project_name")
    person.wait_for("1/5 - Esc")  # the name, the domain and three offers
    person.type(ENTER)
    person.wait_to_ask("domain_name")
    person.wait_for("2/5 - Esc")
    person.type(ENTER)
    person.wait_to_ask("Install its packages now?")
    person.type("n")
    person.wait_to_ask("Start a git repository")
    person.wait_for("4/4 - Esc")  # without packages there is no superuser to make


def test_a_default_follows_when_the_answer_that_it_came_from_changes(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.answer("project_name", "Corner Shop")
    person.wait_for("corner-shop.example.com")
    person.type(ESCAPE)
    person.wait_to_ask("project_name")
    person.type(END + "s" + ENTER)
    person.wait_for("corner-shops.example.com")


def test_escape_goes_back_from_the_offers_and_the_summary(terminal: Open) -> None:
    person = terminal("--preset=recommended", "--no-git")
    person.answer("project_name")
    person.answer("domain_name")
    person.wait_to_ask("Install its packages now?")
    person.type(ESCAPE)
    person.answer("domain_name")
    person.wait_to_ask("Install its packages now?")
    person.type("n")
    person.wait_to_ask(SUMMARY)
    person.type(ESCAPE)
    person.wait_to_ask("Install its packages now?")


def test_escape_at_the_first_question_stays_there(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.wait_to_ask("project_name")
    person.type(ESCAPE)
    time.sleep(0.5)  # or it would be Alt+S
    person.answer("project_name", END + "s")
    person.wait_for("my-sites.example.com")


def test_the_summary_marks_what_differs_from_the_default(terminal: Open) -> None:
    person = terminal("--preset=recommended", "--license=none", *NO_OFFERS)
    person.answer("project_name", "Corner Shop")
    person.answer("domain_name")
    person.wait_to_ask(SUMMARY)
    rows = dict(re.findall(r"^(\*? *\w+)  +(\S.*)$", person.shows(), re.MULTILINE))
    assert rows["* project_name"] == "Corner Shop"
    assert rows["* license"] == "none"
    assert rows["  project_slug"] == "corner_shop"
    assert rows["  cors_allowed_origins"] == "(none)"
    assert rows["  superuser"] == "no"


def test_an_answer_is_changed_in_the_summary_and_others_follow(
    terminal: Open, folder: Path
) -> None:
    person = terminal("--preset=recommended", "--django-version=6.1", *NO_OFFERS)
    person.answer("project_name")
    person.answer("domain_name")
    person.answer(SUMMARY, DOWN)
    person.answer("Which one?")
    person.answer("project_name", "Book Shop")
    person.wait_for("book_shop")
    person.answer(SUMMARY, DOWN)
    person.answer("Which one?", DOWN * [q.name for q in QUESTIONS].index("django_version"))
    person.answer("django_version", DOWN)
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    answers = saved(folder / "book_shop")
    assert answers["domain_name"] == "book-shop.example.com"
    assert answers["django_version"] == "5.2"


def test_a_change_that_leads_to_a_taken_name_asks_for_another(terminal: Open, folder: Path) -> None:
    (folder / "shop").mkdir()
    person = terminal("--preset=recommended", *NO_OFFERS)
    person.answer("project_name")
    person.answer("domain_name")
    person.answer(SUMMARY, DOWN)
    person.answer("Which one?")
    person.answer("project_name", "Shop")
    person.wait_to_ask("project_slug")
    person.wait_for("exists and holds nothing")


def test_escape_in_a_change_leaves_the_answer_as_it_was(terminal: Open) -> None:
    person = terminal("--preset=recommended", *NO_OFFERS)
    person.answer("project_name")
    person.answer("domain_name")
    for question in "Which one?", "project_name":
        person.answer(SUMMARY, DOWN)
        person.wait_to_ask("Which one?")
        if question == "project_name":
            person.type(ENTER)
            person.wait_to_ask(question)
            person.type("x")
        person.type(ESCAPE)
        person.wait_to_ask(SUMMARY)
        person.wait_for("project_name My Site")


def test_the_files_are_shown_on_demand(terminal: Open, folder: Path) -> None:
    person = terminal("--preset=recommended", *NO_OFFERS, lines=200)
    person.answer("project_name")
    person.answer("domain_name")
    person.answer(SUMMARY, DOWN * 2)
    person.wait_for("my_site/")
    person.wait_for("manage.py")
    person.wait_to_ask(f"{SUMMARY} » Write it")
    assert "Made .env" not in person.shows()
    assert person.shows().count("differs from the default") == 1  # or it hid the files
    assert list(folder.iterdir()) == []
    person.answer(SUMMARY)
    assert person.end() == 0


def test_leaving_at_the_summary_writes_nothing_and_can_be_resumed(
    terminal: Open, folder: Path
) -> None:
    person = terminal("--preset=recommended", *NO_OFFERS)
    person.answer("project_name")
    person.answer("domain_name")
    person.answer(SUMMARY, DOWN * 3)
    assert person.end() == 130
    person.wait_for("nothing was written, and `djfort new --resume` goes on.")
    assert list(folder.iterdir()) == []


def test_a_paste_of_several_lines_is_one_answer(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.wait_to_ask("project_name")
    person.type(paste("Corner\nShop\n"))
    person.wait_for("What is the site called? Corner Shop")
    person.wait_for("The lines that you pasted are one now")
    person.type("s")
    person.wait_for("Esc goes back")
    person.type(ENTER)
    person.wait_for("corner-shops.example.com")


def test_a_paste_of_one_line_says_nothing_of_lines(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.wait_to_ask("project_name")
    person.type(paste("Corner Shop\n"))
    person.wait_for("What is the site called? Corner Shop")
    person.settle()
    assert "pasted" not in person.shows()


def test_a_paste_into_choices_and_offers_answers_nothing(terminal: Open) -> None:
    person = terminal()
    person.wait_for("Everything")
    person.type(paste("n\ny\n") + DOWN * 2 + ENTER)
    person.wait_to_ask("project_name")


def test_a_paste_that_the_terminal_does_not_mark_answers_one_question(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.wait_to_ask("project_name")
    person.type("Corner\rShop\rMore\r")
    person.wait_to_ask("domain_name")
    person.type(ENTER)  # as what is proposed is untouched
    person.wait_to_ask("Install its packages now?")
    assert "? Under which domain will it run? corner.example.com\n" in person.shows()


@pytest.mark.parametrize(("columns", "lines"), [(60, 20), (120, 50)])
def test_a_resize_leaves_question_and_reason_readable(
    terminal: Open, columns: int, lines: int
) -> None:
    person = terminal(EVERYTHING, "--project-name=Shop")
    person.wait_to_ask("project_slug")
    person.type("my-shop")
    person.wait_for("did you mean my_shop?")
    person.resize(columns, lines)
    person.type("s")
    person.wait_for("'my-shops' is not lower-case words joined by _; did you mean my_shops?")
    person.type(CLEAR + "my_shop" + ENTER)
    person.wait_to_ask("description")


def test_the_defaults_of_git_and_cookiecutter_are_proposed(terminal: Open, folder: Path) -> None:
    Path(os.environ["GIT_CONFIG_GLOBAL"]).write_text(
        "[user]\n name = Ada Lovelace\n email = ada@example.org\n"
    )
    settings = Path(os.environ["COOKIECUTTER_CONFIG"])
    mine = {"timezone": "Europe/London", "author_name": "The Guild", "license": "GPL-3.0"}
    settings.write_text(json.dumps({"default_context": mine | {"full_name": "unknown here"}}))
    person = terminal("--preset=recommended", *NO_OFFERS)
    person.answer("project_name")
    person.answer("domain_name")
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    answers = saved(folder / "my_site")
    assert answers.items() >= (mine | {"author_email": "ada@example.org"}).items()


def test_no_color_is_respected(terminal: Open) -> None:
    shown = []
    for variables in {}, {"NO_COLOR": "1"}:
        person = terminal("--preset=recommended", **variables)
        person.answer("project_name", CLEAR)
        person.wait_for("it is empty; an answer is needed.")
        shown.append(re.findall(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", person.sent))
    assert shown[0]
    assert not shown[1]


def test_a_superuser_is_made_after_the_install(
    terminal: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = folder.parent / "bin" / "make"
    make.parent.mkdir()
    make.write_text(
        '#!/bin/sh\necho "$1" >> made\n[ "$1" = install ] || read -r name && echo "$name" >> made'
    )
    make.chmod(0o755)
    monkeypatch.setenv("PATH", f"{make.parent}:{os.environ['PATH']}")
    person = terminal("--yes", "--superuser")
    person.type("ada" + ENTER)
    assert person.end() == 0, person.shows()
    assert (folder / "my_site" / "made").read_text().split() == ["install", "superuser", "ada"]


@pytest.mark.parametrize("end", ["Ctrl-C", "kill -9"])
@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda question: question.name)
def test_an_end_at_each_question_leaves_only_what_can_be_resumed(
    terminal: Open, folder: Path, asked: Question, end: str
) -> None:
    given = flags_but(asked.name)
    person = terminal(EVERYTHING, *given)
    person.wait_to_ask(asked.name)
    if end == "Ctrl-C":
        person.type(CTRL_C)
        assert person.end() == 130
        assert "nothing was written" in person.words()
        assert "Traceback" not in person.shows()
    else:
        person.kill()
    assert list(folder.iterdir()) == []
    person = terminal(EVERYTHING, *given, *(["--resume"] if resume.path().exists() else []))
    person.wait_to_ask(asked.name)


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize(
    ("flags", "question"),
    [
        ([], "How much shall djfort ask?"),
        ([EVERYTHING], "project_name"),
        ([EVERYTHING, *flags_but()], "Install its packages now?"),
        ([EVERYTHING, *flags_but(), "--no-install"], "Start a git repository"),
        ([EVERYTHING, *flags_but(), *NO_OFFERS], SUMMARY),
    ],
)
def test_ctrl_c_and_ctrl_d_leave_at_every_kind_of_question(
    terminal: Open, folder: Path, key: str, flags: list[str], question: str
) -> None:
    person = terminal(*flags)
    person.wait_to_ask(question)
    person.type((CLEAR if key == CTRL_D and question == "project_name" else "") + key)
    assert person.end() == 130, person.shows()
    assert "nothing was written" in person.words()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D, ESCAPE, ENTER, "a"])
@pytest.mark.parametrize("asked", ["domain_name", "license"])
def test_a_key_right_after_escape_is_no_error(terminal: Open, asked: str, key: str) -> None:
    person = terminal(EVERYTHING, *flags_but(asked))
    person.wait_to_ask(asked)
    person.type(ESCAPE + key)
    if key not in {CTRL_C, CTRL_D}:
        person.settle()
        person.type(CTRL_C)
    assert person.end() == 130, person.shows()
    assert "already set" not in person.sent


def test_ctrl_c_twice_leaves_as_once_does(terminal: Open) -> None:
    person = terminal("--preset=recommended")
    person.wait_to_ask("project_name")
    person.type(CTRL_C * 2)
    assert person.end() == 130
    assert person.shows().endswith("\nInterrupted; nothing was written.")


def test_the_path_alone_goes_to_stdout(terminal: Open, folder: Path) -> None:
    flags = flags_but("project_slug", "domain_name")
    person = terminal(EVERYTHING, *flags, *NO_OFFERS, redirection="> path")
    person.answer("project_slug", "my_site")
    person.answer("domain_name")
    person.answer(SUMMARY)
    assert person.end() == 0, person.shows()
    assert (folder / "path").read_text() == f"{folder}/my_site\n"

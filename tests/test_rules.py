"""A bad answer is refused in one sentence that says what to do; a good one is taken."""

import keyword
import re
import sys
import tomllib
import zoneinfo
from urllib.parse import urlsplit

import pytest
from conftest import CHECKOUT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from djfort import questions, rules, sources
from djfort.template_filters import project_slug

QUESTIONNAIRE = questions.load(sources.template())

GOOD = {
    "project_name": [
        "My Site",
        "x",
        "n" * 50,
        'O"Brien & <b>Söhne</b> 🚀',
        "{{ x }} << y >>",
        "我的网站",
    ],
    "project_slug": ["ab", "corner_shop", "shop2", "a1_b2", "s" * 60],
    "description": ["It sells.", 'He said "hi" \\ {% z %}', "👩‍👩‍👧"],
    "author_email": [
        "you@example.com",
        "o'brien+spam@mail.example.co.uk",
        "a@xn--bcher-kva.example",
    ],
    "domain_name": ["example.com", "a.b.c.example.com", "xn--bcher-kva.example", "1.example.com"],
    "language": ["en", "de", "pt-br", "zh-hans", "sr-latn"],
    "timezone": ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3"],
    "cors_allowed_origins": [
        "",
        "https://app.example.com",
        "https://a.example:8443, https://b.example",
        "http://localhost:3000,http://127.0.0.1:5173,http://[::1]:5173",
        "https://intranet",
        "https://192.0.2.7",
    ],
}

BAD = {
    ("project_name", ""): "it is empty; an answer is needed.",
    ("project_name", "n" * 300): "it has 300 characters; shorten it to 50 at most.",
    ("project_name", " shop"): "' shop' begins or ends with a blank; leave it out.",
    ("project_name", "a\nb"): "it holds the invisible character U+000A; leave that out.",
    ("author_name", "a\u202eb"): "it holds the invisible character U+202E; leave that out.",
    ("description", "d" * 201): "it has 201 characters; shorten it to 200 at most.",
    ("project_slug", "my-slug"): (
        "'my-slug' is not lower-case words joined by _; did you mean my_slug?"
    ),
    ("project_slug", "../evil"): (
        "'../evil' is not lower-case words joined by _; did you mean evil?"
    ),
    ("project_slug", "_"): (
        "'_' is not lower-case words joined by _; write one such as corner_shop."
    ),
    ("project_slug", "s"): "'s' must have 2 to 60 characters.",
    ("project_slug", "class"): "class is a Python keyword; take another, such as class_site.",
    ("project_slug", "match"): "match is a Python keyword; take another, such as match_site.",
    ("project_slug", "test"): "test is a module of Python's own; take another, such as test_site.",
    ("project_slug", "django"): (
        "django is a package that the project may install; take another, such as django_site."
    ),
    ("project_slug", "accounts"): (
        "accounts is a part of the project itself; take another, such as accounts_site."
    ),
    ("author_email", "not-an-email"): (
        "'not-an-email' is not an email address; write one such as you@example.com."
    ),
    ("domain_name", "bad domain"): (
        "'bad domain' is not a domain; write one such as shop.example.com (letters beyond a-z in"
        " their xn-- form)."
    ),
    ("domain_name", "Shop.Example.com"): (
        "'Shop.Example.com' is not a domain alone, in small letters; did you mean shop.example.com?"
    ),
    ("domain_name", "https://u:p@Shop.Example.com.:443/cart?q#f"): (
        "'https://u:p@Shop.Example.com.:443/cart?q#f' is not a domain alone, in small letters;"
        " did you mean shop.example.com?"
    ),
    ("domain_name", "shop.example.com/"): (
        "'shop.example.com/' is not a domain alone, in small letters; did you mean shop.example.com?"
    ),
    ("domain_name", "https://[::1"): (
        "'https://[::1' is not a domain; write one such as shop.example.com (letters beyond a-z in"
        " their xn-- form)."
    ),
    ("timezone", "europe/berlin"): (
        "'europe/berlin' is not a time zone; did you mean Europe/Berlin?"
    ),
    ("timezone", "Nowhere"): "'Nowhere' is not a time zone; write one such as Europe/Berlin.",
    ("language", "DE"): "'DE' is not a language that Django speaks; did you mean de?",
    ("language", "pt_BR"): "'pt_BR' is not a language that Django speaks; did you mean pt-br?",
    ("language", "klingon"): (
        "'klingon' is not a language that Django speaks; write one such as de or pt-br."
    ),
    ("cors_allowed_origins", "*"): (
        "'*' is not an origin; write scheme and host, as in https://app.example.com (no wildcard)."
    ),
    ("cors_allowed_origins", "https://a.example/path"): (
        "'https://a.example/path' is not what browsers send as origin; did you mean"
        " https://a.example?"
    ),
    ("cors_allowed_origins", "https://a.example,https://a.example"): (
        "'https://a.example' is there twice; leave one out."
    ),
    ("cors_allowed_origins", "http://a.example"): (
        "'http://a.example' can be forged on its way; take https (http is for localhost only)."
    ),
    ("license", "WTFPL"): (
        "'WTFPL' is not one of its choices; choose MIT, BSD-3, Apache-2.0, GPL-3.0 or none."
    ),
}

ALSO_BAD = {
    "project_name": ["\t", "a\x00b", "a\x7fb", "a\u2028b", "a\u200fb", "a\ud800b", "x "],
    "project_slug": ["", "1shop", "Shop", "a__b", "_a", "a_", "söhne", "s" * 61, "a b", "con/aux", "."],
    "author_email": ["a@b", "@example.com", "a@", "a b@example.com", "a@-x.example", "ä@example.com",
                     "a..b@example.com", "a@example.com>", f"{'a' * 65}@example.com"],
    "domain_name": ["localhost", "192.0.2.7", "a..example", "-a.example", "a-.example", "a_b.example",
                    "bücher.example", "https://a.example", "a.example:80", "a.example.", "*.example.com",
                    f"{'a' * 64}.example"],
    "language": ["", "english", "de ", "de,fr", "../de", "zh-Hans"],
    "timezone": ["", "Europe", "../../etc/passwd", "/etc/localtime", "Europe/Berlin\n"],
    "cors_allowed_origins": ["null", "a.example", "ftp://a.example", "https://*.a.example", "https://",
                             "https://a.example/", "HTTPS://a.example", "https://A.example",
                             "https://a.example:443", "https://u:p@a.example", "https://a.example?q",
                             "https://a.example:port", "https://a.example:99999", "https://[::1",
                             "https://a.example,", ",", "https://a_b.example", "https://1.2.3",
                             "https://a.example https://b.example", "http://localhost.a.example"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), [(n, a) for n, many in GOOD.items() for a in many])
def test_a_good_answer_is_taken(name: str, answer: str) -> None:
    assert rules.problem(name, answer) is None


@pytest.mark.parametrize(
    ("name", "answer", "sentence"), [(*case, said) for case, said in BAD.items()]
)
def test_a_bad_answer_is_refused_with_its_remedy(name: str, answer: str, sentence: str) -> None:
    assert rules.problem(name, answer, QUESTIONNAIRE.choices.get(name, ())) == sentence


@pytest.mark.parametrize(("name", "answer"), [(n, a) for n, many in ALSO_BAD.items() for a in many])
def test_so_is_this_one(name: str, answer: str) -> None:
    assert rules.problem(name, answer)


@pytest.mark.parametrize("answer", [None, 7, ["MIT"], True])
def test_what_is_not_text_is_refused(answer: object) -> None:
    assert rules.problem("project_name", answer) == f"{answer!r} is not text; put it in quotes."
    assert rules.problem("license", answer, ["MIT"]) == f"{answer!r} is not text; put it in quotes."


def test_all_that_is_wrong_is_said_at_once() -> None:
    answers = {
        "project_slug": "class",
        "author_email": "nobody",
        "license": "MIT",
        "python_version": "3.11",
        "django_version": "6.1",
    }
    assert QUESTIONNAIRE.problems(answers) == [
        "project_slug: class is a Python keyword; take another, such as class_site.",
        "author_email: 'nobody' is not an email address; write one such as you@example.com.",
        "django_version: Django 6.1 needs Python 3.12 or newer; choose python_version 3.13,"
        " 3.14 or 3.12, or django_version 5.2.",
    ]


@pytest.mark.parametrize("python", ["3.12", "3.13", "3.14"])
def test_a_django_is_taken_with_each_python_that_it_runs_on(python: str) -> None:
    for django in "6.1", "5.2":
        assert not QUESTIONNAIRE.problems({"python_version": python, "django_version": django})


def test_the_lts_is_taken_with_the_oldest_python() -> None:
    assert not QUESTIONNAIRE.problems({"python_version": "3.11", "django_version": "5.2"})


def test_a_deployment_is_taken_with_postgresql_alone() -> None:
    for deployment in "server", "containers", "kubernetes":
        answers = {"deployment": deployment, "cache": "redis"}
        assert QUESTIONNAIRE.problems(answers | {"database": "sqlite"}) == [
            "deployment: a server, containers and Kubernetes need PostgreSQL; choose database"
            " postgresql, or deployment none."
        ]
        assert not QUESTIONNAIRE.problems(answers | {"database": "postgresql"})
    assert not QUESTIONNAIRE.problems({"deployment": "none", "database": "sqlite"})


def test_the_questions_have_good_defaults() -> None:
    for question in QUESTIONNAIRE.questions:
        if "<<" not in question.default:
            assert rules.problem(question.name, question.default, question.choices) is None


def test_no_slug_is_a_module_of_any_python_on_offer() -> None:
    assert {n for n in sys.stdlib_module_names if n[0] != "_"} <= rules.STANDARD_LIBRARY
    for once_or_soon in "compression", "annotationlib", "distutils", "imp", "test":
        assert rules.problem("project_slug", once_or_soon)


def test_no_slug_is_a_package_that_a_project_installs() -> None:
    template = sources.project_folder(CHECKOUT) / "pyproject.toml"
    names = re.findall(
        r'^ *"([A-Za-z][A-Za-z0-9-]+)(?:\[\w+\])?~=', template.read_text(), re.MULTILINE
    )
    assert len(names) > 8
    assert {name.replace("-", "_") for name in names} <= rules.DEPENDENCIES


def test_no_slug_is_a_part_of_the_project() -> None:
    project = sources.project_folder(CHECKOUT)
    parts = {path.stem for path in project.iterdir() if path.is_dir() or path.suffix == ".py"}
    taken = rules.PROJECT_FOLDERS | rules.STANDARD_LIBRARY | rules.DEPENDENCIES
    assert {part for part in parts if part.isidentifier() and part.islower()} <= taken


def test_a_machine_without_time_zones_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    assert rules.problem("timezone", "UTC") is None
    assert rules.problem("timezone", "Europe/Berlin") == (
        "'Europe/Berlin' cannot be looked up, for this machine has no time zones; take UTC, or"
        " install tzdata."
    )


valid_names = st.text(min_size=1, max_size=rules.NAME_MAX_LENGTH).filter(
    lambda name: rules.problem("project_name", name) is None
)


@given(valid_names)
@settings(max_examples=1000)
@example("Django")
@example("3D Shop")
@example("🚀")
@example("A")
@example("Class")
@example("test")
@example("accounts")
@example("零" * 50)
@example("__init__")
def test_every_valid_name_has_a_valid_slug_to_propose(name: str) -> None:
    assert rules.problem("project_slug", project_slug(name)) is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Corner Shop", "corner_shop"),
        ("Django", "django_site"),
        ("3D Shop", "site_3d_shop"),
        ("🚀", "my_site"),
        ("A", "a_site"),
        ("Café Zürich", "cafe_zurich"),
    ],
)
def test_a_slug_reads_like_its_name(name: str, slug: str) -> None:
    assert project_slug(name) == slug


@given(st.text())
@settings(max_examples=1000)
def test_text_that_is_taken_is_one_line_that_shows_as_it_is(text: str) -> None:
    if rules.problem("description", text) is None:
        assert text.splitlines() == [text.strip()]
        assert text.encode()
        assert not set(text) & rules.BIDI_CONTROLS


@given(st.from_regex(r"[a-z0-9_]{1,62}", fullmatch=True))
@settings(max_examples=1000)
def test_a_slug_that_is_taken_is_a_name_of_its_own(slug: str) -> None:
    if rules.problem("project_slug", slug) is None:
        assert slug.isidentifier()
        assert not keyword.iskeyword(slug)
        assert slug not in sys.stdlib_module_names
        assert tomllib.loads(f"{slug} = 1")


origin_like = st.from_regex(r"(https?|ftp)://[a-zA-Z0-9.\[\]:@*/?#-]{0,30}", fullmatch=True)


@given(st.lists(origin_like | st.text(max_size=20), min_size=1, max_size=3).map(",".join))
@settings(max_examples=500)
def test_origins_that_are_taken_are_scheme_host_and_port_alone(text: str) -> None:
    if text and rules.problem("cors_allowed_origins", text) is None:
        for origin in rules.origins(text):
            url = urlsplit(origin)
            assert origin == f"{url.scheme}://{url.netloc}" == origin.lower()
            assert url.hostname
            assert "*" not in origin
            assert url.scheme == "https" or rules._is_local(url.hostname)


@given(st.sampled_from([q.name for q in QUESTIONNAIRE.questions]), st.text())
@settings(max_examples=1000)
def test_every_refusal_is_one_sentence_without_the_control_characters_it_is_about(
    name: str, answer: str
) -> None:
    sentence = rules.problem(name, answer, QUESTIONNAIRE.choices.get(name, ()))
    if sentence:
        assert sentence[-1] in ".?"
        assert sentence.isprintable()

"""A project speaks the language that it was asked to: marks where it is not English, and German."""

import gettext
import io
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, Run, files_of, rendered
from django.conf import global_settings
from django.utils.translation import to_locale

from djfort import messages, rules
from djfort.template_filters import html_language, locale

# Each text of the template occurs in one of them.
EVERYTHING = [ANSWER_SETS["full61"], ANSWER_SETS["full52"], {}]
CATALOGUE = "locale/de/LC_MESSAGES/django.po"
TAGS = re.compile(
    r"(?s){#.*?#}|{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}|<[^>]*>"
)
NOT_FOR_USERS = {"templates/security_report.html", "templates/security.txt"}


@pytest.fixture(scope="module", params=range(len(EVERYTHING)))
def german(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The files of a German project that are text, by their path."""
    answers = EVERYTHING[request.param] | {"language": "de"}
    files = files_of(rendered(answers, tmp_path_factory.mktemp("german")))
    return {path: content.decode() for path, content in files.items()}


def test_each_language_that_django_speaks_can_be_asked_for() -> None:
    theirs = {code for code, _ in global_settings.LANGUAGES}
    assert theirs == set(rules.LANGUAGES)
    assert set(global_settings.LANGUAGES_BIDI) == rules.RIGHT_TO_LEFT


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_it_has_the_name_that_django_has_for_it(language: str) -> None:
    assert locale(language) == to_locale(language)


def test_a_page_says_how_it_is_read() -> None:
    assert html_language("de") == 'lang="de"'
    assert html_language("ar") == 'lang="ar" dir="rtl"'


def test_no_text_of_a_template_is_forgotten(german: dict[str, str]) -> None:
    templates = {path for path in german if path.startswith("templates/")} - NOT_FOR_USERS
    left = {path: re.findall(r"[^\W\d_]{2,}", TAGS.sub(" ", german[path])) for path in templates}
    site = {"My", "Site", "Django", "site", "that", "is", "secure", "from", "the", "first", "day"}
    assert {path: words for path, words in left.items() if set(words) - site - {"A"}} == {}


def test_what_is_marked_is_translated_and_nothing_else(german: dict[str, str]) -> None:
    texts = {text.partition("\0")[0] for text in messages.read(german[CATALOGUE])} - {""}
    marked = set()
    for path, source in german.items():
        if path.startswith("templates/"):
            marked |= set(re.findall(r'{% translate "(.*?)" %}', source))
            blocks = re.findall(r"(?s){% blocktranslate(.*?)%}(.*?){% endblocktranslate %}", source)
            marked |= {as_message(options, block) for options, block in blocks}
        if path.endswith((".html", ".txt", ".py")):
            marked |= set(re.findall(r'\b_\("(.*?)"\)', source))
    assert marked == texts


def as_message(options: str, block: str) -> str:
    """What a block is called in a catalogue."""
    text = block.partition("{% plural %}")[0]
    if "trimmed" in options:
        text = " ".join(line.strip() for line in text.strip().splitlines())
    return re.sub(r"{{ (\w+) }}", r"%(\1)s", text)


def test_in_english_no_mark_is_left(tmp_path: Path) -> None:
    for number, answers in enumerate(EVERYTHING):
        (tmp_path / str(number)).mkdir()
        files = files_of(rendered({**answers, "language": "en"}, tmp_path / str(number)))
        assert not [path for path in files if path.startswith("locale/")]
        ours = {path: text for path, text in files.items() if "/vendor/" not in path}
        for path, content in ours.items():
            assert not re.search(
                rb"{% (block)?translate|gettext_lazy|i18n|locale/|\b_\(", content
            ), path


def test_a_fresh_project_is_translated_without_gettext(djfort: Run, folder: Path) -> None:
    djfort("new", "--yes", "--language=de")
    catalogue = folder / "my_site" / CATALOGUE
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Sign in") == "Anmelden"
    plural = "Please try again in %(minutes)s minute", "Please try again in %(minutes)s minutes"
    assert "Minuten" in compiled.ngettext(f"{plural[0]}.", f"{plural[1]}.", 30)
    assert "Minute " in compiled.ngettext(f"{plural[0]}.", f"{plural[1]}.", 1)


def test_what_is_compiled_is_what_msgfmt_compiles(german: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "django.po").write_text(german[CATALOGUE], encoding="utf-8")
    command = ["msgfmt", "--check", "--output-file=theirs.mo", "django.po"]
    subprocess.run(command, cwd=tmp_path, check=True)
    theirs = gettext.GNUTranslations((tmp_path / "theirs.mo").open("rb"))
    ours = gettext.GNUTranslations(io.BytesIO(messages.compiled(messages.read(german[CATALOGUE]))))
    assert ours._catalog == theirs._catalog  # type: ignore[attr-defined]

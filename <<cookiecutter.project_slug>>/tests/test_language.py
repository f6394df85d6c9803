# % if cookiecutter.language != "en"
"""The language of the site: its pages, its mails and what Django says are all in it."""

import ast
import re
from gettext import GNUTranslations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext

from tests.conftest import HOST  # % if cookiecutter.language == "de"
from tests.test_pages import Page

# A text and its translation, in a catalogue; those that wait for a person are marked as fuzzy.
ENTRY = re.compile(r'(?<!fuzzy\n)^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.MULTILINE)


def test_it_is_the_same_for_everybody(browser):
    for wanted in "en", "fr", settings.LANGUAGE_CODE:
        page = Page(browser.get("/", headers={"accept-language": wanted}).text)
        assert page.all("html")[0]["lang"] == settings.LANGUAGE_CODE
    assert get_language() == settings.LANGUAGE_CODE


def test_django_speaks_it_too(browser):
    errors = browser.post(reverse("login")).context["form"].errors
    assert errors["username"] == [gettext("This field is required.")]
    # % if cookiecutter.language == "de"
    assert errors["username"] == ["Dieses Feld ist zwingend erforderlich."]
    assert "Anmelden" in browser.get(reverse("admin:login")).text
    # % endif


# % if cookiecutter.language == "de"
def test_the_pages_speak_it(browser):
    assert Page(browser.get(reverse("login")).text).texts["h1"] == "Anmelden"
    assert Page(browser.get("/no/such/page").text).texts["h1"] == "Diese Seite gibt es nicht"


def test_the_mails_speak_it(browser, user, mailoutbox):
    browser.post(reverse("password_reset"), {"email": user.email})
    [mail] = mailoutbox
    assert mail.subject == f"Ein neues Passwort für {HOST}"
    assert mail.body.startswith("Guten Tag,")


# % if cookiecutter.mfa != "none"
def test_the_admin_speaks_it(staff_browser, user):
    user.factors.create(kind="app", name="Phone")
    page = staff_browser.get(reverse("admin:mfa_factor_changelist")).text
    for text in "Konten", "Zweite Faktoren", "Benutzer", "Art", "Name", "Angelegt":
        assert re.search(rf">\s*{text}\s*</a>", page)


# % endif
# % endif
def test_what_is_translated_is_compiled():
    """`make messages` compiles it."""
    for catalogue in (settings.BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po"):
        with catalogue.with_suffix(".mo").open("rb") as file:
            compiled = GNUTranslations(file)
        for text, translation in entries(catalogue.read_text(encoding="utf-8")):
            assert compiled.gettext(text) == (translation or text)


def entries(catalogue):
    """Each text with its translation; the first entry is not one."""
    for entry in ENTRY.findall(catalogue)[1:]:
        yield tuple("".join(map(ast.literal_eval, part.splitlines())) for part in entry)


# % endif

# % if cookiecutter.login_by == "email"
"""A second account under another's address: capitals make no other address, and the database says so."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.template.loader import render_to_string  # % if cookiecutter.mfa != "none"
from django.urls import reverse

from tests.conftest import ALICE, PASSWORD, ROOT

User = get_user_model()
OTHERWISE = "aLiCe@Site.EXAMPLE"


def test_an_address_is_kept_in_small_letters():
    user = User.objects.create_user(OTHERWISE, PASSWORD)
    assert user.email == ALICE
    user.refresh_from_db()
    assert user.email == ALICE


@pytest.mark.parametrize("written", [ALICE, OTHERWISE])
def test_it_opens_however_it_is_written(sign_in, user, written):
    assert sign_in(written).status_code == 302


@pytest.mark.parametrize("written", [ALICE, OTHERWISE])
def test_nobody_else_gets_it(user, written):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(written, PASSWORD)
    assert User.objects.create_user("other@site.example", PASSWORD).pk


@pytest.mark.parametrize("written", [ALICE, OTHERWISE])
def test_the_database_refuses_it_from_whoever_writes(user, other_user, written):
    """A script, a migration or an import need not use the model."""
    change = "UPDATE accounts_user SET email = %s WHERE id = %s"
    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(change, [written, other_user.pk])
        cursor.execute(change, ["other@site.example", other_user.pk])
        assert cursor.rowcount == 1


@pytest.mark.parametrize("written", [ALICE, OTHERWISE])
def test_the_admin_refuses_it_in_words(staff_browser, user, written):
    new = {"email": written, "usable_password": "true", "password1": PASSWORD}
    url = reverse("admin:accounts_user_add")
    page = staff_browser.post(url, new | {"password2": PASSWORD})
    assert page.status_code == 200
    assert page.context["adminform"].errors["email"]
    new |= {"email": f"new.{written}", "password2": PASSWORD}
    assert staff_browser.post(url, new).status_code == 302
    assert User.objects.get(email=f"new.{ALICE}").check_password(PASSWORD)


def test_a_mail_is_text_and_names_it_as_it_is(browser, mailoutbox):
    address = "o'hara&co@site.example"
    user = User.objects.create_user(address, PASSWORD)
    browser.post(reverse("password_reset"), {"email": user.email})
    [mail] = mailoutbox
    assert address in mail.body
    assert not mail.alternatives
    # % if cookiecutter.mfa != "none"
    assert address in render_to_string("mfa/email.txt", {"user": user})
    # % endif


def test_tries_count_together_however_it_is_written(sign_in, staff, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        sign_in(ROOT.upper() if number % 2 else ROOT.title(), "wrong")
    assert sign_in(ROOT).status_code == 429
    assert sign_in(ROOT, address="198.51.100.2").status_code == 302


def test_what_is_longer_in_small_letters_is_counted_too(sign_in):
    """Not every database takes what is longer than its column."""
    assert sign_in("\u0130" * 200, "wrong").status_code == 200
    assert len(AccessAttempt.objects.get().username) == 255


# % endif

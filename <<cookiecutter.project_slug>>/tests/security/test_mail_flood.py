"""Flooding a mailbox: the site sends nobody more mails than somebody could have asked for."""

import pytest
from django.core.cache import cache  # % if cookiecutter.cache == "redis"
from django.test import RequestFactory
from django.urls import reverse

from security.mail_limit import may_be_mailed
from tests.conftest import Browser

# In an hour.
TO_ONE_MAILBOX, FROM_ONE_ADDRESS = 5, 20
PAGES = ["password_reset", "sign_up"]  # % if cookiecutter.sign_up == "open"
PAGES = ["password_reset"]  # % if cookiecutter.sign_up != "open"


def ask(page, mailbox, address="192.0.2.1"):
    """What the page answers whoever asks, from `address`, for a mail to `mailbox`."""
    return Browser(REMOTE_ADDR=address).post(reverse(page), {"email": mailbox})


def ask_until_the_limit(page, mailbox):
    """The answers while `mailbox` gets its mails, each asked for from elsewhere."""
    return [ask(page, mailbox, f"192.0.2.{n}") for n in range(TO_ONE_MAILBOX)]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time by which mails are counted: the begin of an hour, until a test says otherwise."""
    now = [0]
    monkeypatch.setattr("security.counts.time", lambda: now[0])
    return now


@pytest.mark.parametrize("page", PAGES)
def test_a_mailbox_gets_a_few_whoever_asks_and_however_it_is_written(user, mailoutbox, page):
    first, *_ = ask_until_the_limit(page, user.email)
    last = ask(page, user.email.upper(), "198.51.100.1")
    assert len(mailoutbox) == TO_ONE_MAILBOX
    assert (last.status_code, last.url) == (first.status_code, first.url)


# Which a database, Django, or mail takes for what the user's says.
@pytest.mark.parametrize(
    "other",
    ["alice@\u017fite.example", "\uff41lice@site.example", "alice@si\u00adte.exam\u200bple"],
)
def test_a_letter_that_only_looks_different_makes_no_other_mailbox(user, other):
    assert user.email == "alice@site.example"
    request = RequestFactory().post("/")
    assert [may_be_mailed(request, user.email) for _ in range(TO_ONE_MAILBOX)][-1]
    assert not may_be_mailed(request, other)
    assert may_be_mailed(request, "other@site.example")


@pytest.mark.parametrize("page", PAGES)
def test_a_mailbox_gets_mails_again_when_the_hour_is_over(user, mailoutbox, clock, page):
    ask_until_the_limit(page, user.email)
    for second, sent in [(60 * 60 - 1, TO_ONE_MAILBOX), (60 * 60, TO_ONE_MAILBOX + 1)]:
        clock[0] = second
        ask(page, user.email, "198.51.100.1")
        assert len(mailoutbox) == sent


# % if cookiecutter.cache == "redis"
@pytest.mark.parametrize("page", PAGES)
def test_where_a_count_is_not_kept_nothing_is_sent(user, mailoutbox, monkeypatch, page):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    assert ask(page, user.email).status_code == 302
    assert not mailoutbox


# % endif
# % if cookiecutter.cache == "local"
def test_many_who_ask_for_others_do_not_begin_a_count_anew(user):
    def asks(address, mailbox):
        return may_be_mailed(RequestFactory(REMOTE_ADDR=address).post("/"), mailbox)

    assert [asks("192.0.2.1", user.email) for _ in range(TO_ONE_MAILBOX)][-1]
    for number in range(1000):
        assert asks(f"198.51.{number // 250}.{number % 250}", f"{number}@site.example")
    assert not asks("192.0.2.1", user.email)


# % endif
@pytest.mark.parametrize("page", PAGES)
def test_whoever_asks_for_many_mailboxes_gets_no_more_sent(user, other_user, mailoutbox, page):
    for number in range(FROM_ONE_ADDRESS):
        ask(page, f"{number}@site.example")
    sent = len(mailoutbox)
    ask(page, user.email)
    assert len(mailoutbox) == sent
    ask(page, other_user.email, "198.51.100.1")
    assert [mail.to for mail in mailoutbox[sent:]] == [[other_user.email]]

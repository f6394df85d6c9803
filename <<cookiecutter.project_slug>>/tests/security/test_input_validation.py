"""Input that no form of ours sends: the server checks it all the same."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize("name", ["x" * 151, "a\0b"], ids=["longer than the form lets", "a NUL"])
def test_the_server_refuses_what_a_browser_would_not_send(members_browser, user, name):
    page = members_browser.post(reverse("profile"), {"first_name": name, "last_name": "Liddell"})
    assert page.status_code == 200
    assert page.context["form"].errors["first_name"]
    user.refresh_from_db()
    assert user.last_name == ""


def test_what_the_form_lets_is_saved(members_browser, user):
    members_browser.post(reverse("profile"), {"first_name": "x" * 150, "last_name": "Liddell"})
    user.refresh_from_db()
    assert (user.first_name, user.last_name) == ("x" * 150, "Liddell")


@pytest.mark.parametrize("key", ["0", "-1", "9" * 40, "1 OR 1=1", "../1", "%00", "²"])
def test_a_key_that_is_none_finds_nothing(staff_browser, key):
    url = f"{reverse('admin:accounts_user_changelist')}{key}/change/"
    assert staff_browser.get(url, follow=True).status_code in {200, 404}
    assert "change_form" not in str(staff_browser.get(url).templates)


def test_a_key_that_is_one_finds_its_user(staff_browser, user):
    url = reverse("admin:accounts_user_change", args=[user.pk])
    assert staff_browser.get(url).context["original"] == user


@pytest.mark.parametrize("step", ["set-password", "x-y"])
def test_no_step_of_a_password_reset_can_be_skipped(browser, user, step):
    """The last step, taken without the link of the mail, changes no password."""
    before = user.password
    url = reverse("password_reset_confirm", args=["MQ", step])
    new = "a long sentence of my own"
    page = browser.post(url, {"new_password1": new, "new_password2": new})
    assert not page.context["validlink"]
    user.refresh_from_db()
    assert user.password == before

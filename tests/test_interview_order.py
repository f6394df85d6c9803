"""What is held of the answers, and what follows when one changes: no terminal needed."""

import pytest

from djfort import questions, rules, sources
from djfort.interview import Interview
from djfort.pythons import RunnableDefaults

QUESTIONNAIRE = questions.load(sources.template())


@pytest.fixture
def interview() -> Interview:
    """An interview that asks everything, of a user whose own default is Django 5.2."""
    mine = {"python_version": "3.13", "django_version": "5.2"}
    defaults = RunnableDefaults(QUESTIONNAIRE, {}, lambda: mine)
    return Interview(QUESTIONNAIRE, [], {"preset": "everything"}, defaults, rules.problem)


def test_an_answer_taken_back_to_its_default_is_the_default(interview: Interview) -> None:
    interview.resume({"project_name": "Corner Shop"})
    assert interview.answers["project_slug"] == "corner_shop"
    interview.resume({"project_name": "My Site"})
    assert interview.answers["project_name"] == "My Site"
    assert interview.answers["project_slug"] == "my_site"


def test_an_answer_that_a_later_one_rules_out_is_forgotten(interview: Interview) -> None:
    interview.resume({"django_version": "6.1"})
    assert interview.answers["django_version"] == "6.1"
    interview.resume({"python_version": "3.11"})
    assert interview.answers["django_version"] == "5.2"

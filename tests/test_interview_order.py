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


def test_each_question_says_which_one_it_is_of_how_many(interview: Interview) -> None:
    places = []
    while question := interview.next():
        places.append(interview.place(question))
        interview.resume({question.name: interview.answers[question.name]})
    count = len(QUESTIONNAIRE.questions)
    assert places == [f"{number}/{count}" for number in range(1, count + 1)]


def test_a_question_that_is_settled_does_not_count(interview: Interview) -> None:
    first = interview.next()
    assert first
    before = interview.place(first)
    interview.resume({"ci": "none"})  # which leaves no choice about updates
    count = len(QUESTIONNAIRE.questions)
    assert (before, interview.place(first)) == (f"1/{count}", f"1/{count - 1}")

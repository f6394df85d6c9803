"""`djfort questions`: a JSON Schema that agrees with the rules, and a table to read."""

import json

import pytest
from conftest import ANSWER_SETS, HOSTILE, Run
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from djfort import answers_file, questions, rules, sources
from djfort.schema import schema

QUESTIONNAIRE = questions.load(sources.template())
QUESTIONS = QUESTIONNAIRE.questions
SCHEMA = schema(QUESTIONNAIRE)
VALIDATOR = Draft202012Validator(SCHEMA)


def refused_by_rules(answers: dict[str, str]) -> bool:
    return bool(answers_file.problems(QUESTIONNAIRE, answers))


def test_it_is_a_schema_and_the_command_prints_it(djfort: Run) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(djfort("questions", "--json").stdout) == SCHEMA


def test_it_holds_each_question_in_order_with_wording_default_and_labels() -> None:
    assert list(SCHEMA["properties"]) == [question.name for question in QUESTIONS]
    for question in QUESTIONS:
        described = SCHEMA["properties"][question.name]
        assert described["title"] == question.prompt
        if "<<" in question.default:
            assert question.default in described["description"]
        else:
            assert described["default"] == question.default
        labels = {each["const"]: each["title"] for each in described.get("oneOf", [])}
        assert labels == question.choices


@pytest.mark.parametrize("answers", [*ANSWER_SETS.values(), {}], ids=[*ANSWER_SETS, "none"])
def test_it_takes_what_projects_are_made_of(answers: dict[str, str]) -> None:
    assert VALIDATOR.is_valid(answers)


REFUSED = [
    {"projct_name": "Shop"},
    {"project_name": ""},
    {"project_name": "n" * 51},
    {"project_slug": "my-slug"},
    {"project_slug": "a"},
    {"project_slug": "a" * 61},
    {"author_email": "not-an-email"},
    {"author_email": "a@localhost"},
    {"domain_name": "bad domain"},
    {"domain_name": "10.0.0.1"},
    {"license": "WTFPL"},
    {"python_version": 3.13},
    {"django_version": "6.1", "python_version": "3.11"},
    {"deployment": "server", "database": "sqlite"},
    {"deployment": "containers", "database": "sqlite"},
    {"deployment": "kubernetes", "database": "postgresql", "cache": "local"},
]


@pytest.mark.parametrize("answers", REFUSED, ids=json.dumps)
def test_it_refuses_what_the_rules_refuse(answers: dict[str, str]) -> None:
    assert not VALIDATOR.is_valid(answers)
    assert refused_by_rules(answers)


def test_several_origins_are_a_text_or_a_list() -> None:
    assert VALIDATOR.is_valid({"cors_allowed_origins": "https://a.example, https://b.example"})
    assert VALIDATOR.is_valid({"cors_allowed_origins": ["https://a.example", "https://b.example"]})
    assert not VALIDATOR.is_valid({"cors_allowed_origins": [1]})
    assert not VALIDATOR.is_valid({"license": ["MIT"]})


LABELS = st.from_regex(rules.LABEL, fullmatch=True) | st.text("ab-9.", min_size=1, max_size=70)
DOMAINS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
TEXTS = {
    "project_slug": st.text("ab_9-A", max_size=70),
    "domain_name": DOMAINS,
    "author_email": st.builds("{}@{}".format, st.text("aZ9.'+é ", max_size=70), DOMAINS),
}


@given(st.data())
def test_it_refuses_no_answer_that_the_rules_take(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    wild = st.text(max_size=70) | st.sampled_from(list(HOSTILE.values()))
    likely = st.sampled_from(list(question.choices)) if question.choices else wild
    answer = data.draw(TEXTS.get(question.name, likely) | wild)
    assume(not rules.problem(question.name, answer, question.choices))
    assert VALIDATOR.is_valid({question.name: answer})


@given(DOMAINS)
def test_of_domains_it_knows_as_much_as_the_rules(domain: str) -> None:
    assume(len(domain) <= rules.TEXT_MAX_LENGTH)
    refused = rules.problem("domain_name", domain) is not None
    assert VALIDATOR.is_valid({"domain_name": domain}) is not refused


@given(
    st.fixed_dictionaries(
        {q.name: st.sampled_from(list(q.choices)) for q in QUESTIONS if q.choices}
    )
)
def test_of_choices_and_their_combinations_too(answers: dict[str, str]) -> None:
    assert VALIDATOR.is_valid(answers) is not refused_by_rules(answers)


def test_the_table_tells_the_same_to_people(djfort: Run) -> None:
    table = djfort("questions").stdout
    for question in QUESTIONS:
        assert question.flag in table
        assert question.prompt in table
        for choice, label in question.choices.items():
            assert f"    {choice:<20}{label}\n" in table
    assert "\n    My Site\n" in table
    assert "\n    from earlier answers\n" in table

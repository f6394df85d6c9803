"""Refuse a bad answer, in the words of djfort's rules, before a file is written."""

import json
import sys

sys.path.insert(0, "<< djfort_home | python >>")

from djfort import questions, sources

answers = json.loads("<< cookiecutter | tojson | python >>")
questionnaire = questions.load(sources.template())
asked = {question.name: answers[question.name] for question in questionnaire.questions}
if problems := questionnaire.problems(asked):
    sys.exit("\n".join(problems))

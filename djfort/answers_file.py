"""Answers in a file that a person or a program wrote."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from djfort import rules
from djfort.errors import WrongAnswer
from djfort.questions import Questionnaire


def load(path: Path, questionnaire: Questionnaire) -> dict[str, Any]:
    """The answers in a JSON, TOML or YAML file; what is wrong with them is for `problems` to say.

    They lie flat or as in cookiecutter's replay format, so a project's `.djfort.json` will do. What
    older versions asked under another name is renamed. Raises WrongAnswer where no answer is found.
    """
    read = READERS.get(path.suffix.lower())
    if not read:
        raise WrongAnswer(f"{path} ends in none of {', '.join(READERS)}; rename it for its format.")
    try:
        content = read(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WrongAnswer(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise WrongAnswer(f"{path} cannot be read: {error}.") from None
    if not isinstance(content, dict):
        raise WrongAnswer(
            f"{path} holds no answers; `djfort questions --json` says what may be there."
        )
    answers, news = renamed(_flat(content), questionnaire)
    for sentence in news:
        print(sentence, file=sys.stderr)
    return {name: _text(name, answer) for name, answer in answers.items()}


def renamed(
    answers: Mapping[str, Any], questionnaire: Questionnaire
) -> tuple[dict[str, Any], list[str]]:
    """The answers under today's names, as cookiecutter.json tells the former, and what to say."""
    found, news = dict(answers), []
    for old, new in questionnaire.settings.get("_former_questions", {}).items():
        if old not in found:
            continue
        answer = found.pop(old)
        if new:
            found.setdefault(new, answer)
        news.append(f"{old}: {f'called {new} now' if new else 'asked no more'}.")
    return found, news


def problems(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> list[str]:
    """All that is wrong with `answers`: names that are no question's, and what the rules refuse."""
    names = [question.name for question in questionnaire.questions]
    known = {name: answers[name] for name in answers if name in names}
    strange = [unknown(str(name), names) for name in answers if name not in names]
    return strange + questionnaire.problems(known)


def unknown(name: str, names: list[str]) -> str:
    """The sentence that refuses a name which is none of `names`."""
    import difflib

    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else "`djfort questions` lists them all."
    return f"{name}: no question has this name; {hint}"


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """The answers alone. Cookiecutter's private settings and the file's origin are none."""
    replay = content.get("cookiecutter")
    if not isinstance(replay, dict):
        return dict(content)
    everything = {name: content[name] for name in content if name not in {"cookiecutter", "djfort"}}
    everything |= replay
    return {name: everything[name] for name in everything if not str(name).startswith("_")}


def _text(name: str, answer: object) -> object:
    """A list of texts as the one text that a question takes, where it takes several."""
    if name in rules.LISTS and isinstance(answer, list) and all(isinstance(a, str) for a in answer):
        return ", ".join(answer)
    return answer


def _read_json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_once_each)


def _once_each(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """What the `pairs` say of each key; raises ValueError for a key that is there twice."""
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice} is there twice; leave one out")
    return content


def _read_toml(text: str) -> object:
    import tomllib

    return tomllib.loads(text)


def _read_yaml(text: str) -> object:
    """What safe YAML says; raises ValueError, as the other readers do."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Takes a key but once, where YAML's last one would win."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            names = [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            _once_each([(key.value, None) for key in names])
            return super().construct_mapping(node, deep)

    try:
        return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader, by its base
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise ValueError(f"{error.problem}{line}") from error
    except yaml.YAMLError as error:  # a character that YAML forbids
        raise ValueError(" ".join(str(error).split())) from error


READERS: Mapping[str, Callable[[str], object]] = {
    ".json": _read_json,
    ".toml": _read_toml,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
}

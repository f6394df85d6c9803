"""The document that goes through OWASP ASVS 5.0.0, level 1, in each project: whole, and mostly met."""

import re
from pathlib import Path

import pytest
from conftest import ANSWER_SETS, rendered

# Level 1 of 5.0.0, a line for each chapter; level 1 has nothing of the last two.
LEVEL_1 = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1
2.1.1 2.2.1 2.2.2 2.3.1
3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3
4.1.1 4.4.1
5.2.1 5.2.2 5.3.1 5.3.2
6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2
7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2
8.1.1 8.2.1 8.2.2 8.3.1
9.1.1 9.1.2 9.1.3 9.2.1
10.4.1 10.4.2 10.4.3 10.4.4 10.4.5
11.3.1 11.3.2 11.4.1
12.1.1 12.2.1 12.2.2
13.4.1
14.2.1 14.3.1
15.1.1 15.2.1 15.3.1
""".split()
ROW = re.compile(r"^\| V([\d.]+) \| .+ \| (met|team|n/a) \| (.+) \| (.*)\|$", re.MULTILINE)
MET_AT_LEAST = 46


@pytest.fixture(scope="module", params=ANSWER_SETS)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(ANSWER_SETS[request.param], tmp_path_factory.mktemp("project"))


@pytest.fixture
def rows(project: Path) -> list[tuple[str, ...]]:
    """Number, verdict, reason and tests of each requirement."""
    return ROW.findall((project / "docs" / "asvs.md").read_text(encoding="utf-8"))


def test_it_has_each_of_the_70_requirements_in_order(rows: list[tuple[str, ...]]) -> None:
    assert len(LEVEL_1) == 70
    assert [number for number, *_ in rows] == LEVEL_1


def test_most_are_met_each_by_a_test_of_the_project(
    rows: list[tuple[str, ...]], project: Path
) -> None:
    met = {
        number: re.findall(r"`(\S+)::(\w+)`", tests)
        for number, verdict, _, tests in rows
        if verdict == "met"
    }
    assert len(met) >= MET_AT_LEAST
    for number, tests in met.items():
        assert tests, number
        for module, function in tests:
            source = (project / "tests" / "security" / module).read_text(encoding="utf-8")
            assert f"\ndef {function}(" in source, number


def test_what_is_not_met_says_why(rows: list[tuple[str, ...]]) -> None:
    for number, verdict, why, tests in rows:
        assert why.strip(), number
        assert bool(tests.strip()) == (verdict == "met"), number


def test_it_speaks_of_what_the_project_signs_and_encrypts(
    rows: list[tuple[str, ...]], project: Path
) -> None:
    found = {number: (verdict, why) for number, verdict, why, _ in rows}
    encrypts = (project / "mfa" / "encryption.py").exists()
    assert [found[number][0] == "met" for number in ("11.3.1", "11.3.2")] == [encrypts] * 2
    signs_people_up = (project / "accounts" / "sign_up.py").exists()
    assert ("SIGN_UP_TIMEOUT" in found["9.2.1"][1]) == signs_people_up

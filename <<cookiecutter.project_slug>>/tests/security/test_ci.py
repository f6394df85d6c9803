# % if cookiecutter.ci == "github"
"""CI taken over: its actions cannot be swapped, and it may do little."""

import re

import pytest
from django.conf import settings

WORKFLOWS = sorted((settings.BASE_DIR / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request):
    """The text of every workflow, one after the other."""
    return request.param.read_text(encoding="utf-8")


def test_every_action_is_pinned_by_commit(workflow):
    uses = re.findall(r"uses: (.*)", workflow)
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", action)


def test_nothing_is_permitted_but_what_a_job_asks_for(workflow):
    assert re.search(r"^permissions: {}$", workflow, re.MULTILINE)
    assert set(re.findall(r"^ +([\w-]+: (?:read|write).*)$", workflow, re.MULTILINE)) <= {
        "contents: read"
    }


def test_no_checkout_leaves_its_credentials_behind(workflow):
    assert workflow.count("actions/checkout@") == workflow.count("persist-credentials: false")


def test_no_command_holds_a_value_from_outside(workflow):
    commands = re.findall(r"run: (.*)", workflow)
    assert commands
    assert not [command for command in commands if "${{" in command]


# % endif

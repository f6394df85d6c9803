# % if cookiecutter.ci != "none"
"""CI taken over: what it runs cannot be swapped, and it may do little."""

import re

import pytest
from django.conf import settings

# % if cookiecutter.ci == "github"
WORKFLOWS = sorted((settings.BASE_DIR / ".github" / "workflows").glob("*.yml"))
CI = settings.BASE_DIR / ".github" / "workflows" / "ci.yml"
# % endif
# % if cookiecutter.ci == "gitlab"
CI = settings.BASE_DIR / ".gitlab-ci.yml"
# What whoever opens a merge request can write into.
FROM_OUTSIDE = re.compile(r"CI_(COMMIT_(REF|BRANCH|TAG|MESSAGE|TITLE|DESC|AUTHOR)|MERGE_REQUEST)")
# % endif


# % if cookiecutter.ci == "github"
@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.name)
def workflow(request):
    """The text of every workflow, one after the other."""
    return request.param.read_text(encoding="utf-8")


# % endif
# % if cookiecutter.ci == "gitlab"
@pytest.fixture
def pipeline():
    """The text of the pipeline."""
    return CI.read_text(encoding="utf-8")


# % endif
# % if cookiecutter.ci == "github"
def test_every_action_is_pinned_by_commit(workflow):
    uses = re.findall(r"uses: (.*)", workflow)
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", action)


# % if cookiecutter.database != "sqlite" or cookiecutter.cache == "redis"
def test_every_image_is_pinned_by_digest():
    images = re.findall(r"image: (.*)", CI.read_text(encoding="utf-8"))
    assert images
    for image in images:
        assert re.fullmatch(r"[\w./:-]+@sha256:[0-9a-f]{64}", image)


# % endif
def test_nothing_is_permitted_but_what_a_job_asks_for(workflow):
    assert re.search(r"^permissions: {}$", workflow, re.MULTILINE)


def test_the_checks_may_only_read():
    permissions = re.findall(r"^ +([\w-]+: (?:read|write).*)$", CI.read_text(), re.MULTILINE)
    assert set(permissions) == {"contents: read"}


def test_no_checkout_leaves_its_credentials_behind(workflow):
    assert workflow.count("actions/checkout@") == workflow.count("persist-credentials: false")


def test_no_command_holds_a_value_from_outside(workflow):
    commands = re.findall(r"run: (.*(?:\n {10}.*)*)", workflow)
    assert commands
    assert not [command for command in commands if "${{" in command]


# % endif
# % if cookiecutter.ci == "gitlab"
def test_every_image_of_the_pipeline_is_pinned_by_digest(pipeline):
    images = re.findall(r"(?:image|- name): (.*)", pipeline)
    assert images
    for image in images:
        assert re.fullmatch(r"[\w./:-]+@sha256:[0-9a-f]{64}", image)


def test_no_script_holds_a_value_from_outside(pipeline):
    scripts = re.findall(r"script:\n((?: +[-#].*\n)+)", pipeline)
    assert scripts
    assert not [script for script in scripts if FROM_OUTSIDE.search(script)]


# % endif
def test_it_takes_the_steps_of_make_check_in_their_order():
    makefile = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")
    steps = re.findall(r"^STEPS := (.*)$", makefile, re.MULTILINE)[0].split()
    taken = re.findall(r"^ +- (?:run: )?make (\S+)$", CI.read_text(), re.MULTILINE)
    assert taken[: len(steps)] == steps


# % endif

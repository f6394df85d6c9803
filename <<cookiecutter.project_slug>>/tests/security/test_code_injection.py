"""Code injection: what a user sends is data, and no code here would run it."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

# Ruff's rules for what runs a text, unpacks objects from it, follows what an XML file names, or
# only looks random or hashed: https://docs.astral.sh/ruff/rules/#flake8-bandit-s
RULES = "S102,S301,S302,S307,S311,S313,S314,S315,S316,S317,S318,S319,S324,S506,S602,S604,S605,S609"


def dangers(files: Iterable[Path | str], source: str = "") -> str:
    """What ruff finds by these rules in `files`, `-` being `source`; no comment excuses it."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore-noqa", "--no-cache"]
    options = ["--quiet", "--output-format=concise", f"--select={RULES}"]
    command = [*ruff, *options, *files]
    result = subprocess.run(command, input=source, capture_output=True, text=True)
    assert result.returncode in {0, 1}, result.stderr
    return result.stdout


def test_no_code_runs_or_unpacks_what_it_is_given(python_files: list[Path]):
    assert python_files
    assert dangers(python_files) == ""


BAD = [
    "eval(text)",
    "exec(text)  # noqa",
    "import builtins; builtins.eval(text)",
    'import os; os.system("convert " + name)',
    "import os as o; o.popen(command)",
    "from os import system as run; run(command)",
    "import subprocess; subprocess.run(command, shell=True)",
    "import pickle; pickle.loads(cookie)",
    "from pickle import loads as load; load(cookie)",
    "import marshal; marshal.loads(cookie)",
    "import yaml; yaml.load(text)",
    "import xml.etree.ElementTree as ET; ET.fromstring(text)",
    "import hashlib; hashlib.md5(secret)",
    "import random; token = random.choices(letters)",
]
GOOD = [
    'import subprocess; subprocess.run(["convert", name], check=True)',
    "import json; json.loads(text)",
    "import secrets; secrets.token_urlsafe()",
    "import hashlib; hashlib.sha256(secret)",
    "from defusedxml.ElementTree import fromstring; fromstring(text)",
]


@pytest.mark.parametrize("source", BAD)
def test_the_scan_sees_what_runs_a_text(source):
    assert dangers(["-"], source)


@pytest.mark.parametrize("source", GOOD)
def test_the_scan_leaves_what_reads_data_alone(source):
    assert dangers(["-"], source) == ""

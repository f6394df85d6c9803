"""Code injection: what a user sends is data, and no code here would run it."""

import subprocess
import sys
from pathlib import Path

import pytest

# Ruff's rules for what runs a text, unpacks objects from it, follows what an XML file names, or
# only looks random or hashed: https://docs.astral.sh/ruff/rules/#flake8-bandit-s
RULES = "S102,S301,S302,S307,S311,S313,S314,S315,S316,S317,S318,S319,S324,S506,S602,S604,S605,S609"


def dangers(files: list[Path]) -> str:
    """What ruff finds in `files` by these rules, each on a line; no comment in a file excuses it."""
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore-noqa", "--no-cache"]
    options = ["--quiet", "--output-format=concise", f"--select={RULES}"]
    result = subprocess.run([*ruff, *options, *files], capture_output=True, text=True)
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


@pytest.fixture
def written(tmp_path):
    """Write each source to a file of its own."""

    def write(sources: list[str]) -> list[Path]:
        files = [tmp_path / f"source{number}.py" for number in range(len(sources))]
        for file, source in zip(files, sources, strict=True):
            file.write_text(source, encoding="utf-8")
        return files

    return write


def test_the_scan_sees_what_runs_a_text(written):
    files = written(BAD)
    found = dangers(files)
    assert [source for file, source in zip(files, BAD, strict=True) if file.name not in found] == []


def test_the_scan_leaves_what_reads_data_alone(written):
    assert dangers(written(GOOD)) == ""

"""djfort renders as cookiecutter does, to the byte, whatever a template holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from two_versions import state, write

from djfort import sources
from djfort import template as templates
from djfort.errors import DjfortError
from djfort.render import rendered

COOKIECUTTER = Path(sys.executable).with_name("cookiecutter")
ANSWERS = {"project_slug": "shop", "name": "O'Brien & Söhne", "kind": "a"}
SETTINGS = {
    "_copy_without_render": ["as_is/*", "*.raw"],
    "_jinja2_env_vars": {
        "variable_start_string": "<<",
        "variable_end_string": ">>",
        "block_start_string": "<%",
        "block_end_string": "%>",
        "trim_blocks": True,
    },
}
FILES = {
    "plain.txt": "Nothing to do here.\n",
    "no_newline.txt": "<< cookiecutter.name >>",
    "windows.txt": "<< cookiecutter.name >>\r\nsecond\r\n",
    "old_mac.txt": "first\r<< cookiecutter.name >>\r",
    "mixed.txt": "first\r\nsecond\n<< cookiecutter.name >>\r\n",
    "long_mixed.txt": "x" * 9000 + "\r\n" + "y\n",
    "picture.png": bytes(range(256)) * 20,
    "as_is/kept.txt": "<< cookiecutter.name >> stays.\n",
    "more.raw": "<% nothing %>\r\n",
    "filters.txt": "<< cookiecutter.name | slugify >> << [1] | jsonify >> <<'a' | upper>>\n",
    "includes.txt": "<% include 'shared.txt' %><% include 'plain.txt' %>",
    "<< cookiecutter.kind >>/<< cookiecutter.name | slugify >>.txt": "Named.\n",
    "run.sh": "#!/bin/sh\necho << cookiecutter.name >>\n",
    "only_b.txt": "<% if cookiecutter.kind == 'b' %>b\n<% endif %>\n",
}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template with a file for each case."""
    folder = tmp_path / "template"
    for path, content in FILES.items():
        write(folder / sources.CHECKOUT_FOLDER / path, content)
    write(folder / "templates/shared.txt", "Shared by << cookiecutter.kind >>.\n")
    (folder / sources.CHECKOUT_FOLDER / "run.sh").chmod(0o755)
    (folder / "cookiecutter.json").write_text(json.dumps(ANSWERS | SETTINGS))
    return folder


def test_each_file_is_what_cookiecutter_makes_of_it(template: Path, tmp_path: Path) -> None:
    command = [COOKIECUTTER, "--no-input", "--output-dir", tmp_path / "theirs", template]
    subprocess.run(command, check=True, capture_output=True)
    theirs = state(tmp_path / "theirs/shop")
    ours = rendered(templates.from_folder(template), ANSWERS)
    blank = {path for path, (_, content) in theirs.items() if not content.strip()}
    assert blank == {"only_b.txt"}
    assert {path: file.content for path, file in ours.items()} == {
        path: content for path, (_, content) in theirs.items() if path not in blank
    }
    assert {path for path, file in ours.items() if file.executable} == {
        path for path, (mode, _) in theirs.items() if mode & 0o100
    }
    assert "a/o-brien-sohne.txt" in ours


@pytest.mark.parametrize(
    "text", ["<% now 'utc' %>", "<< random_ascii_string(9) >>", "<< uuid4() >>"]
)
def test_what_differs_from_day_to_day_is_refused(template: Path, text: str) -> None:
    write(template / sources.CHECKOUT_FOLDER / "today.txt", text)
    with pytest.raises(DjfortError, match=r"cannot be rendered: .* \(today\.txt\)"):
        rendered(templates.from_folder(template), ANSWERS)

"""Draw docs/session.svg: `djfort new` in a real terminal, answered by keys. Run by `make docs`."""

import os
import re
import sys
import tempfile
from io import StringIO
from itertools import groupby
from pathlib import Path

import pexpect
import pyte
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.text import Text

DJFORT = Path(sys.executable).with_name("djfort")
PICTURE = Path(__file__).with_name("session.svg")
COLUMNS, LINES = 100, 60
SHOWN_FOLDER = "/home/ada"  # instead of the temporary one
ENTER = "\r"
ANSWERS = (
    ("How much shall djfort ask?", ENTER),
    ("What is the site called?", "Corner Shop" + ENTER),
    ("Under which domain will it run?", ENTER),
    ("Install its packages now?", "n"),
    ("Start a git repository with a first commit?", "n"),
    ("Write it", ENTER),
)
COLOURS = {"brown": "yellow"}  # what pyte calls otherwise
FORMAT = re.sub(r"@font-face {{.*?}}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)  # nothing remote


def session() -> pyte.Screen:
    """The screen at the end of an interview."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
        identity = Path(home, "gitconfig")
        identity.write_text("[user]\nname = Ada\nemail = ada@example.org\n")
        env = {name: text for name, text in os.environ.items() if name != "NO_COLOR"} | {
            "HOME": home,
            "XDG_STATE_HOME": home,
            "GIT_CONFIG_GLOBAL": str(identity),
            "TERM": "xterm-256color",
        }
        env.pop("COOKIECUTTER_CONFIG", None)
        said = _talk(
            pexpect.spawn(
                str(DJFORT),
                ["new"],
                cwd=folder,
                env=env,
                dimensions=(LINES, COLUMNS),
                encoding="utf-8",
            )
        )
        screen = pyte.Screen(COLUMNS, LINES)
        pyte.Stream(screen).feed(said.replace(folder, SHOWN_FOLDER))
    return screen


def _talk(process: pexpect.spawn) -> str:
    """Answer each question as it comes up; returns all that the terminal got."""
    screen = pyte.Screen(COLUMNS, LINES)
    screen.write_process_input = process.send  # it answers where its cursor is
    stream = pyte.Stream(screen)
    answers = list(ANSWERS)
    said = StringIO()
    while True:
        try:
            text = process.read_nonblocking(4096, timeout=30)
        except pexpect.EOF:
            return said.getvalue()
        said.write(text)
        stream.feed(text)
        if answers and answers[0][0] in "\n".join(screen.display):
            process.send(answers.pop(0)[1])


def picture() -> str:
    """The session as an SVG."""
    screen = session()
    last = max(row for row in range(LINES) if screen.display[row].strip())
    console = Console(record=True, width=COLUMNS, file=StringIO(), force_terminal=True)
    console.print(Text("$ djfort new"))
    for row in range(last + 1):
        console.print(_line(screen, row), soft_wrap=True)
    console.print()
    return console.export_svg(title="djfort new", code_format=FORMAT)


def _line(screen: pyte.Screen, row: int) -> Text:
    """A line of the screen in its colours."""
    line = Text()
    cells = [screen.buffer[row][column] for column in range(COLUMNS)]
    for style, alike in groupby(cells, _style):
        line.append("".join(cell.data for cell in alike), style)
    line.rstrip()
    return line


def _style(cell: pyte.screens.Char) -> Style:
    """How a character looks; colours are names or hexadecimal numbers."""
    colour = COLOURS.get(cell.fg, cell.fg if cell.fg.isalpha() else f"#{cell.fg}")
    return Style(color=colour, bold=cell.bold, reverse=cell.reverse)


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")

"""The prompts of a terminal: questionary's, with a foot that says what is wrong or possible."""

import functools
import sys
import textwrap
from collections.abc import Callable, Mapping
from typing import NamedTuple

import questionary
from prompt_toolkit.application import Application, application
from prompt_toolkit.filters import Always, has_selection, is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import (
    KeyBindings,
    KeyPressEvent,
    defaults,
    merge_key_bindings,
)
from prompt_toolkit.key_binding.key_processor import KeyProcessor
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    ConditionalContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    VerticalAlign,
    Window,
)
from prompt_toolkit.output import create_output
from prompt_toolkit.selection import SelectionState
from prompt_toolkit.utils import get_cwidth

from djfort.interview import Back, Problem

# A prompt of questionary makes all key bindings of prompt_toolkit up to three times, and most are
# vi's, which nobody can turn on here. Without this the first prompt comes late.
defaults.load_vi_bindings = KeyBindings  # type: ignore[attr-defined]
defaults.load_vi_search_bindings = KeyBindings  # type: ignore[attr-defined]
make_once = functools.cache(defaults.load_key_bindings)
application.load_key_bindings = make_once  # type: ignore[attr-defined]

HINT = "Esc goes back, Ctrl-C leaves"
JOINED = "The lines that you pasted are one now: see that they are what you mean."
KEY_WAIT = 0.1
"""Seconds after which an Esc is the key itself, not the beginning of an arrow key."""


class Shown(NamedTuple):
    """What stays on the screen: the wording that was answered, if any, and the room it takes."""

    wording: str
    lines: int
    columns: int


class TerminalPrompts:
    """Asks on stderr, with arrow keys and with every answer checked while it is typed."""

    def __init__(self) -> None:
        self.place = ""
        self._output = create_output(sys.stderr)
        self._shown: list[Shown] = []

    @property
    def columns(self) -> int:
        """How wide the terminal is now."""
        return self._output.get_size().columns

    def say(self, text: str) -> None:
        """Show lines of text, above the next prompt."""
        print(text, file=sys.stderr)
        width = self.columns
        lines = sum(max(1, -(-get_cwidth(line) // width)) for line in text.split("\n"))
        self._shown.append(Shown("", lines, width))

    def take_back(self, wording: str) -> None:
        """Erase the answer to `wording` and what is below it, unless the width is another now."""
        wordings = [shown.wording for shown in self._shown]
        if wording not in wordings:
            return
        first = len(wordings) - 1 - wordings[::-1].index(wording)
        erased, self._shown = self._shown[first:], self._shown[:first]
        if {shown.columns for shown in erased} == {self.columns}:
            self._output.cursor_up(sum(shown.lines for shown in erased))
            self._output.erase_down()
            self._output.flush()

    def text(self, wording: str, default: str, problem: Problem) -> str:
        """Ask for a text; Enter takes one that `problem` has nothing to say about. Raises Back."""
        prompt = questionary.text(self._wrapped(wording), default=default, output=self._output)
        buffer = prompt.application.current_buffer
        bindings = KeyBindings()
        _select(prompt.application, bindings)
        joined: list[str] = []  # what the answer was when lines had been joined into it

        @bindings.add("enter")
        def _enter(_event: KeyPressEvent) -> None:
            if not problem(buffer.text.strip()):
                buffer.validate_and_handle()

        @bindings.add(Keys.BracketedPaste)
        def _paste(event: KeyPressEvent) -> None:
            # An answer is one line, and the end of a line that is pasted is no Enter.
            buffer.cut_selection()
            buffer.insert_text(" ".join(event.data.split()))
            joined[:] = [buffer.text] if len(event.data.strip().splitlines()) > 1 else []

        def note() -> str:
            return JOINED if buffer.text in joined else self._hint()

        answer = self._ask(wording, prompt, bindings, lambda: problem(buffer.text.strip()), note)
        return str(answer).strip()

    def choose(
        self, wording: str, choices: Mapping[str, str], default: str, reasons: Mapping[str, str]
    ) -> str:
        """Ask for one of the `choices`; those with `reasons` against them are out. Raises Back."""
        message = self._wrapped(wording)
        if list(choices) == ["yes", "no"] and not reasons:
            prompt = questionary.confirm(message, default=default == "yes", output=self._output)
            return "yes" if self._ask(wording, prompt, KeyBindings(), lambda: None) else "no"
        offered = [self._offered(name, label, name in reasons) for name, label in choices.items()]
        answers = [self._answer(wording, label) for label in choices.values()]
        prompt = questionary.select(
            message, offered, default=default, instruction=" ", output=self._output
        )
        bindings = KeyBindings()

        @bindings.add("c-d")
        def _leave(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError)

        def shorten(app: Application[object]) -> None:
            if app.is_done:
                for choice, answer in zip(offered, answers, strict=True):
                    choice.title = answer

        prompt.application.before_render += shorten
        why_not = "\n".join(dict.fromkeys(reasons.values()))
        return str(self._ask(wording, prompt, bindings, lambda: why_not))

    def _offered(self, name: str, label: str, is_out: bool) -> questionary.Choice:
        """A choice as it is listed."""
        if is_out:
            return questionary.Separator(self._wrapped(f"{label} (not possible)", indent=5))
        return questionary.Choice(self._wrapped(label, indent=5), value=name)

    def _answer(self, wording: str, label: str) -> str:
        """A choice as it stands behind the question: without what there was to choose by."""
        answered = self._wrapped(f"{wording} {label.partition(' - ')[0]}")
        return answered.removeprefix(self._wrapped(wording)).lstrip(" ")

    def _ask(
        self,
        wording: str,
        prompt: questionary.Question,
        bindings: KeyBindings,
        reason: Callable[[], str | None],
        note: Callable[[], str] | None = None,
    ) -> object:
        """Ask `prompt` with more key bindings, and a foot that gives the `reason` of a refusal.

        Where there is none it gives the `note`, or else the hint.
        """
        app = prompt.application

        @bindings.add("escape")
        def _back(event: KeyPressEvent) -> None:
            event.app.erase_when_done = True
            event.app.exit(exception=Back)

        @bindings.add("escape", "c-c")  # both within KEY_WAIT, which would end it twice
        @bindings.add("escape", "c-d")
        def _leave(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt)

        app.key_bindings = merge_key_bindings([*filter(None, [app.key_bindings]), bindings])
        app.timeoutlen = app.ttimeoutlen = KEY_WAIT
        _add_foot(app, lambda: self._foot(reason(), note or self._hint))
        app.after_render += lambda _: self._remember(wording, app)
        try:
            return prompt.unsafe_ask()
        except EOFError:  # Ctrl-D
            raise KeyboardInterrupt from None
        finally:
            # What came in one go with Enter was pasted: it is no answer to the next question.
            clear_typeahead(app.input)

    def _remember(self, wording: str, app: Application[object]) -> None:
        """Know how many lines the answer takes that `app` leaves on the screen."""
        if app.is_done and not app.erase_when_done:
            width, height = self.columns, self._output.get_size().rows
            lines = app.layout.container.preferred_height(width, height).preferred
            self._shown.append(Shown(wording, lines, width))

    def _hint(self) -> str:
        return f"{self.place} - {HINT}" if self.place else HINT

    def _foot(self, reason: str | None, note: Callable[[], str]) -> StyleAndTextTuples:
        style, text = ("fg:ansired", reason) if reason else ("fg:ansibrightblack", note())
        return [(style, self._wrapped(text))]

    def _wrapped(self, text: str, indent: int = 2) -> str:
        """`text` broken between words to fit beside what stands before and behind it."""
        lines = text.splitlines() or [""]
        width, lead = self.columns - indent - 2, " " * indent
        return "\n".join(
            textwrap.fill(line, width, subsequent_indent=lead, break_on_hyphens=False)
            for line in lines
        )


def _select(app: Application[object], bindings: KeyBindings) -> None:
    """Select the text that is proposed until a key is pressed: what is typed first replaces it."""
    buffer = app.current_buffer
    if not buffer.text:
        return
    buffer.selection_state = SelectionState()  # from the beginning to the cursor, at the end
    buffer.selection_state.enter_shift_mode()

    def edit(event: KeyPressEvent) -> None:
        buffer.exit_selection()
        event.key_processor.feed(event.key_sequence[0], first=True)

    def unselect(processor: KeyProcessor) -> None:
        buffer.exit_selection()
        processor.after_key_press -= unselect

    for key in "c-c", "c-u", "c-w":  # which Emacs gives another meaning where text is selected
        bindings.add(key, filter=has_selection, eager=True)(edit)
    app.key_processor.after_key_press += unselect


def _add_foot(app: Application[object], text: Callable[[], StyleAndTextTuples]) -> None:
    """Put lines below a prompt, of any number (prompt_toolkit's own toolbars have one)."""
    layout = app.layout
    for window in layout.find_all_windows():
        window.dont_extend_height = Always()  # or the foot is as far below as there is room
    foot = Window(FormattedTextControl(text), dont_extend_height=True)
    below = ConditionalContainer(foot, ~is_done)
    container = HSplit([layout.container, below], align=VerticalAlign.TOP)
    app.layout = Layout(container, focused_element=layout.current_window)

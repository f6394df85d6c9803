"""Plain prompts: lines in and lines out, for a screen reader, a dumb terminal or a pipe."""

import sys
from collections.abc import Mapping

from djfort.errors import WrongAnswer
from djfort.interview import Back, Problem

BACK = "<"
NOTHING = "-"


class PlainPrompts:
    """Asks on stderr and reads a line of stdin; nothing that was printed is ever changed."""

    columns = 80
    place = ""

    def __init__(self) -> None:
        self.say(f"Enter takes the answer in brackets, {BACK} goes back to the question before.")

    def say(self, text: str) -> None:
        """Print `text` on lines of its own."""
        print(text, file=sys.stderr)

    def text(self, wording: str, default: str, problem: Problem) -> str:
        """Ask until there is an answer that `problem` has nothing to say about; raises Back."""
        may_be_emptied = default and problem("") is None
        hint = f" ({NOTHING} for none)" if may_be_emptied else ""
        while True:
            line = self._read(f"{wording}{hint} [{default}]: ")
            answer = "" if may_be_emptied and line == NOTHING else line or default
            reason = problem(answer)
            if not reason:
                return answer
            self._refuse(reason)

    def choose(
        self, wording: str, choices: Mapping[str, str], default: str, reasons: Mapping[str, str]
    ) -> str:
        """Ask for the number of one of the `choices`, or its name; raises Back."""
        self.say(wording)
        names = list(choices)
        for number, name in enumerate(names, start=1):
            note = f" (not possible: {reasons[name]})" if name in reasons else ""
            self.say(f"  {number}. {choices[name]}{note}")
        by_answer = {str(number): name for number, name in enumerate(names, start=1)}
        by_answer |= {name.lower(): name for name in names if name.lower() not in by_answer}
        while True:
            line = self._read(f"Number [{names.index(default) + 1}]: ")
            answer = by_answer.get(line.lower()) if line else default
            if answer and answer not in reasons:
                return answer
            self._refuse(reasons[answer] if answer else f"type a number from 1 to {len(names)}.")

    def take_back(self, wording: str) -> None:
        """Leave what was printed as it is."""

    def _read(self, prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        try:
            line = sys.stdin.readline()
        except UnicodeDecodeError as error:
            raise WrongAnswer(f"the input is not text ({error}); nothing was written.") from None
        if not sys.stdin.isatty():
            self.say("")
        if not line:
            raise WrongAnswer("the input ended before the last answer; nothing was written.")
        if line.strip() == BACK:
            raise Back
        return line.strip()

    def _refuse(self, reason: str) -> None:
        """Say why, to ask again; a pipe's next line was meant for the next question."""
        if not sys.stdin.isatty():
            raise WrongAnswer(f"{reason.rstrip('.')}; nothing was written.")
        self.say(reason)

"""Answers that give nothing away by their time."""

from collections.abc import Callable

from django.http import HttpResponseRedirect


class AnswerFirst(HttpResponseRedirect):
    """Lead on to the next page, and do the work once that is sent.

    Whoever waits for the answer cannot tell what there was to do, or that it failed.
    """

    def __init__(self, redirect_to: str, work: Callable[[], object]) -> None:
        super().__init__(redirect_to)
        self.work = work

    def close(self) -> None:
        """Called by the server when the answer is on its way."""
        try:
            self.work()
        finally:
            super().close()

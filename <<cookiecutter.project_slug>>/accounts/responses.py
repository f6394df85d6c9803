# % if cookiecutter.background_tasks == "none"
"""Answers that give nothing away by their time."""

import logging
from collections.abc import Callable

from django.http import HttpResponseRedirect

logger = logging.getLogger(__name__)


class AnswerFirst(HttpResponseRedirect):
    """Lead on to the next page, and do the work once that is sent.

    Whoever waits for the answer cannot tell what there was to do, or that it failed; nor by what
    comes next on the connection, since gunicorn.conf.py ends it with the answer.
    """

    def __init__(self, redirect_to: str, work: Callable[[], object]) -> None:
        super().__init__(redirect_to)
        self.work = work

    def close(self) -> None:
        """Called by the server when the answer is on its way."""
        try:
            self.work()
        except Exception:
            # The server would break the connection off.
            logger.exception("What was to be done after the answer failed.")
        finally:
            super().close()


# % endif

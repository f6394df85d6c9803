"""Counting in a cache what has a limit, however many threads and processes do so at once."""

from time import time
from typing import Any


# % if cookiecutter.api != "none"
def until_the_next(seconds: int) -> float:
    """In how many seconds it is counted anew."""
    return seconds - time() % seconds


# % endif
def count(cache: Any, key: str, seconds: int) -> int:
    """Count `key` once more; how often that was since the clock began these `seconds`."""
    window = f"{key}_{int(time() // seconds)}"
    # In one step, since of two that read before either writes one would be lost.
    # Kept for longer than it is counted in, so that none ends between the two steps.
    if cache.add(window, 1, timeout=2 * seconds):
        return 1
    counted: int = cache.incr(window)
    return counted

"""Every address of the site, found in its URLs: what the tests walk along."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.regex_helper import normalize

# What may stand in an address; the first that a path converter takes.
EXAMPLES = ["1", "a", "2026-01-31", "00000000-0000-4000-8000-000000000000"]


def all_urls(
    resolver: URLResolver, namespace: str = "", prefix: str = "", **converters: Any
) -> Iterator[tuple[str, str]]:
    """The name and an example of every URL below `resolver`; of one without name, the example."""
    for entry in resolver.url_patterns:
        pattern = prefix + entry.pattern.regex.pattern.removeprefix("^")
        known = converters | entry.pattern.converters
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else namespace
            yield from all_urls(entry, inner, pattern, **known)
        elif isinstance(entry, URLPattern):
            template, parameters = normalize(pattern)[0]
            url = "/" + template % {name: example(known.get(name)) for name in parameters}
            yield f"{namespace}{entry.name}" if entry.name else url, url


def example(converter: Any) -> str:
    """Something that `converter` takes; without one, as in `re_path`, a number."""
    pattern = getattr(converter, "regex", ".*")
    return next(text for text in EXAMPLES if re.fullmatch(pattern, text))

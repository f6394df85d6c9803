"""What a valid answer is. Standard library only: the hooks import it too.

A rule takes an answer and gives the sentence that refuses it, or None. The sentence says what is
wrong and what to do. What no rule here names is plain text, so that a new question needs none.
"""

import keyword
import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

NAME_MAX_LENGTH = 50
SLUG_MIN_LENGTH, SLUG_MAX_LENGTH = 2, 60
TEXT_MAX_LENGTH = 200

# Cc controls, Cs surrogates, Zl and Zp line breaks; and the bidirectional controls of UAX 9, which
# make a line of code read otherwise than it runs (CVE-2021-42574).
UNPRINTABLE_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
BIDI_CONTROLS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Texts, since compiling them would delay the first question; `re` keeps what it has compiled.
SLUG = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # RFC 1123, section 2.1
HOST = rf"{LABEL}(?:\.{LABEL})*"
ATOM = r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+"  # RFC 5322, section 3.2.3
EMAIL_LOCAL_PART = rf"{ATOM}(?:\.{ATOM})*"

# A module of the standard library in any Python that a project may choose, not only in this one.
STANDARD_LIBRARY = sys.stdlib_module_names | set(
    """
    aifc annotationlib asynchat asyncore audioop cgi cgitb chunk compression crypt distutils imghdr
    imp lib2to3 mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib test
    tests uu xdrlib
    """.split()
)
# Distributions and modules that a generated project installs, and some that it may come to.
DEPENDENCIES = set(
    """
    allauth amqp annotated_types anymail argon2 argon2_cffi asgiref attr attrs axes billiard boto3
    botocore celery celery_types cffi check_jsonschema click corsheaders coverage cryptography csp
    dateutil django django_anymail django_axes django_cors_headers django_csp django_environ
    django_ipware django_ninja django_permissions_policy django_redis django_rest_knox
    django_storages django_stubs django_stubs_ext django_tasks django_tasks_db djangorestframework
    djangorestframework_stubs djfort drf_spectacular environ environs fido2 gunicorn htmx inflection
    ipware jmespath jsonschema jsonschema_specifications kingfisher kingfisher_bin knox kombu mypy
    mysqlclient ninja packaging pil pillow pip pip_audit pre_commit prometheus_client psycopg
    psycopg_binary psycopg_c psycopg_pool pycparser pydantic pydantic_core pymysql pyotp pytest
    pytest_cov pytest_django pytest_xdist python_dateutil python_ipware pyyaml redis referencing
    rest_framework rpds ruff s3transfer safety segno sentry_sdk setuptools six sqlparse storages
    typing_extensions typing_inspection tzdata tzlocal uritemplate urllib3 uv uvicorn vine wheel
    whitenoise xdist yaml zizmor
    """.split()
)
MAY_BE_EMPTY = {"cors_allowed_origins"}
LISTS = {"cors_allowed_origins"}  # several answers in one, separated by commas
# Those that every Django that can be chosen speaks itself: its LANGUAGES.
LANGUAGES = tuple(
    """
    af ar ar-dz ast az be bg bn br bs ca ckb cs cy da de dsb el en en-au en-gb eo es es-ar es-co
    es-mx es-ni es-ve et eu fa fi fr fy ga gd gl he hi hr hsb hu hy ia id ig io is it ja ka kab kk
    km kn ko ky lb lt lv mk ml mn mr ms my nb ne nl nn os pa pl pt pt-br ro ru sk sl sq sr sr-latn
    sv sw ta te tg th tk tr tt udm ug uk ur uz vi zh-hans zh-hant
    """.split()
)
RIGHT_TO_LEFT = {"ar", "ar-dz", "ckb", "fa", "he", "ug", "ur"}
PROJECT_FOLDERS = {
    "accounts",
    "api",
    "config",
    "deploy",
    "docs",
    "locale",
    "manage",
    "media",
    "mfa",
    "notes",
    "security",
    "static",
    "tasks",
    "templates",
}


def problem(name: str, answer: str, choices: Collection[str] = ()) -> str | None:
    """Why `answer` cannot be the answer to the question `name`, in one sentence, or None."""
    if not isinstance(answer, str):  # a replay file may hold anything
        return f"{answer!r} is not text; put it in quotes."
    if choices:
        return _choice_problem(answer, choices)
    return _text_problem(answer, name) or RULES.get(name, _no_problem)(answer)


def max_length(name: str) -> int:
    """How many characters the answer to the question `name` may have."""
    return NAME_MAX_LENGTH if name == "project_name" else TEXT_MAX_LENGTH


def version(text: str) -> tuple[int, ...]:
    """A version as numbers that compare: "3.9" comes before "3.11"."""
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def origins(text: str) -> list[str]:
    """The origins in an answer that separates them by commas."""
    return [origin.strip() for origin in text.split(",")] if text else []


def listed(choices: Collection[str]) -> str:
    """Choices in words: "a, b or c"."""
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last


def _no_problem(_answer: str) -> None:
    return None


def _choice_problem(answer: str, choices: Collection[str]) -> str | None:
    if answer in choices:
        return None
    return f"{_shown(answer)} is not one of its choices; choose {listed(choices)}."


def _text_problem(text: str, name: str) -> str | None:
    """What holds for every text: there is one, on one line, of a sane length, as it looks."""
    longest = max_length(name)
    if not text:
        return None if name in MAY_BE_EMPTY else "it is empty; an answer is needed."
    if text != text.strip():
        return f"{_shown(text)} begins or ends with a blank; leave it out."
    if len(text) > longest:
        return f"it has {len(text)} characters; shorten it to {longest} at most."
    for letter in text:
        if unicodedata.category(letter) in UNPRINTABLE_CATEGORIES or letter in BIDI_CONTROLS:
            return f"it holds the invisible character U+{ord(letter):04X}; leave that out."
    return None


def _slug_problem(slug: str) -> str | None:
    """A folder, a database and a distribution may be called `slug`, and nothing is hidden by it."""
    if not re.fullmatch(SLUG, slug):
        proposal = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_0123456789")
        taken = not proposal or _slug_problem(proposal)
        hint = "write one such as corner_shop." if taken else f"did you mean {proposal}?"
        return f"{_shown(slug)} is not lower-case words joined by _; {hint}"
    if not SLUG_MIN_LENGTH <= len(slug) <= SLUG_MAX_LENGTH:
        return f"{_shown(slug)} must have {SLUG_MIN_LENGTH} to {SLUG_MAX_LENGTH} characters."
    if owner := _owner(slug):
        return f"{slug} is {owner}; take another, such as {slug}_site."
    return None


def _owner(slug: str) -> str | None:
    """What `slug` names already, if anything."""
    if keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        return "a Python keyword"
    if slug in STANDARD_LIBRARY:
        return "a module of Python's own"
    if slug in DEPENDENCIES:
        return "a package that the project may install"
    if slug in PROJECT_FOLDERS:
        return "a part of the project itself"
    return None


def _email_problem(email: str) -> str | None:
    """A dot-atom address (RFC 5321, section 4.1.2), in ASCII, at a full domain."""
    local, _, domain = email.rpartition("@")
    if not re.fullmatch(EMAIL_LOCAL_PART, local) or len(local) > 64 or not _is_domain(domain):
        return f"{_shown(email)} is not an email address; write one such as you@example.com."
    return None


def _domain_problem(domain: str) -> str | None:
    """A full domain name (RFC 1123), in small letters and without what a URL has around it."""
    if _is_domain(domain):
        return None
    meant = _host_of(domain)
    if _is_domain(meant):
        return f"{_shown(domain)} is not a domain alone, in small letters; did you mean {meant}?"
    return (
        f"{_shown(domain)} is not a domain; write one such as shop.example.com"
        " (letters beyond a-z in their xn-- form)."
    )


def _is_domain(text: str) -> bool:
    """Whether `text` has two labels or more, and is no address of digits."""
    is_long = "." in text and not text.rpartition(".")[2].isdigit()
    return is_long and re.fullmatch(HOST, text) is not None and len(text) <= 253


def _host_of(text: str) -> str:
    """The host of a URL or a part of one, in small letters; empty where there is none."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:  # half an IPv6 address
        return ""
    return (host or "").rstrip(".")


def _timezone_problem(zone: str) -> str | None:
    """A name of the time zone database, as Django's TIME_ZONE takes it."""
    if zone == "UTC":
        return None
    import difflib  # both would delay the first question
    import zoneinfo

    known = zoneinfo.available_timezones()
    if not known:
        return (
            f"{_shown(zone)} cannot be looked up, for this machine has no time zones;"
            " take UTC, or install tzdata."
        )
    if zone in known:
        return None
    by_folded_name = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(zone.casefold(), by_folded_name, n=1)
    hint = f"did you mean {by_folded_name[near[0]]}" if near else "write one such as Europe/Berlin"
    return f"{_shown(zone)} is not a time zone; {hint}{'?' if near else '.'}"


def _language_problem(language: str) -> str | None:
    """A language that Django is translated into, by the tag that its LANGUAGE_CODE takes."""
    if language in LANGUAGES:
        return None
    asked = language.lower().replace("_", "-")
    near = [known for known in LANGUAGES if known in (asked, asked.partition("-")[0])]
    hint = f"did you mean {near[-1]}?" if near else "write one such as de or pt-br."
    return f"{_shown(language)} is not a language that Django speaks; {hint}"


def _origins_problem(text: str) -> str | None:
    """Origins as a browser sends them (RFC 6454, section 6.2), separated by commas, each once."""
    given = origins(text)
    for origin in given:
        if sentence := _origin_problem(origin):
            return sentence
        if given.count(origin) > 1:
            return f"{_shown(origin)} is there twice; leave one out."
    return None


def _origin_problem(origin: str) -> str | None:
    """One exact origin: https, or http on this very machine, a host, and a port that is not 443."""
    serialized = _serialized_origin(origin)
    if serialized is None:
        return (
            f"{_shown(origin)} is not an origin; write scheme and host, as in"
            " https://app.example.com (no wildcard)."
        )
    if origin != serialized:
        return f"{_shown(origin)} is not what browsers send as origin; did you mean {serialized}?"
    url = urlsplit(origin)
    if url.scheme == "http" and not _is_local(url.hostname or ""):
        return (
            f"{_shown(origin)} can be forged on its way; take https (http is for localhost only)."
        )
    return None


def _serialized_origin(text: str) -> str | None:
    """The origin of the URL `text` the way a browser writes it, or None if it has none."""
    try:
        url = urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError:  # a port that is no number, or half an IPv6 address
        return None
    if url.scheme not in {"http", "https"} or not _is_host(host):
        return None
    default_port = 443 if url.scheme == "https" else 80
    shown_host = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{shown_host}" + (f":{port}" if port and port != default_port else "")


def _is_host(host: str) -> bool:
    """Whether `host` is a name, or an address where its last label is one of digits (WHATWG)."""
    if not re.fullmatch(HOST, host) or host.rpartition(".")[2].isdigit():
        import ipaddress  # would delay the first question

        try:
            return str(ipaddress.ip_address(host)) == host
        except ValueError:
            return False
    return len(host) <= 253


def _is_local(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost") or host in {"127.0.0.1", "::1"}


def _shown(text: str) -> str:
    """`text` in quotes, cut where it gets long."""
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


RULES: Mapping[str, Callable[[str], str | None]] = {
    "project_slug": _slug_problem,
    "author_email": _email_problem,
    "domain_name": _domain_problem,
    "timezone": _timezone_problem,
    "language": _language_problem,
    "cors_allowed_origins": _origins_problem,
}

_DOMAIN = rf"(?=.*\.)(?!.*\.[0-9]+$){HOST}"
PATTERNS: Mapping[str, str] = {
    "project_slug": rf"(?=.{{{SLUG_MIN_LENGTH},{SLUG_MAX_LENGTH}}}$){SLUG}",
    "author_email": f"{EMAIL_LOCAL_PART}@{_DOMAIN}",
    "domain_name": _DOMAIN,
    "language": "|".join(LANGUAGES),
}
"""What one regular expression, in Python and ECMA 262 alike, can say of some of the rules."""

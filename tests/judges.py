"""Who judges generated projects besides the tests, and what of their findings stands, and why.

`test_judges.py` calls them, and writes `docs/judges.md` from what is here.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judge:
    """A tool at a version; `accepted` has each finding that stands, with the reason."""

    name: str
    version: str
    looks_at: str
    accepted: dict[str, str] = field(default_factory=dict)


RUNS = "runs {} by a list of arguments, without a shell and with nothing of a request in it"
EXAMPLE = "an example that is to be refused or replaced"

BANDIT = Judge(
    "bandit",
    "1.9.4",
    "the Python code, but for the tests, which assert",
    {
        "security/checks.py B404": RUNS.format("git"),
        "security/checks.py B603": RUNS.format("git"),
        "security/checks.py B607": "git lies where a developer's or a server's system has it",
        "security/advisories.py B404": RUNS.format("uv"),
        "security/advisories.py B603": RUNS.format("uv"),
        "config/newenv.py B105": "a sentence about the secret key, under the name of its variable",
        "security/controls.py B105": "the name of a setting, with no value beside it",
    },
)
DETECT_SECRETS = Judge(
    "detect-secrets",
    "1.5.0",
    "every file",
    {
        ".djfort.json Hex High Entropy String": "the digest of the template",
        "Makefile Secret Keyword": "the target that looks for secrets",
        "config/newenv.py Secret Keyword": "a docstring: the parameter's name is a secret's",
        "tests/test_newdb.py Basic Auth Credentials": EXAMPLE,
        "tests/security/test_admin_decoy.py Secret Keyword": EXAMPLE,
        "tests/security/test_leaked_credentials.py Secret Keyword": EXAMPLE,
        "tests/security/test_passwords.py Secret Keyword": EXAMPLE,
        "tests/security/test_who_has_an_account.py Secret Keyword": EXAMPLE,
        "tests/security/test_sign_in_required.py Secret Keyword": "reasons why a view is public",
    },
)
ZIZMOR = Judge("zizmor", "1.32.0", "the workflows, as an auditor and offline")
GIXY = Judge("gixy-next", "0.9.0", "`deploy/nginx.conf`")
SSLYZE = Judge(
    "sslyze",
    "6.3.1",
    "TLS of Caddy and of nginx, against Mozilla's intermediate configuration",
    {
        "certificate_path_validation": "nginx only: the certificate is the test's, and not the "
        "configuration's",
    },
)
OBSERVATORY = Judge(
    "@mdn/mdn-http-observatory",
    "1.4.8",
    "the headers of the running site; it gives A+",
    {
        "strict-transport-security": "with `hsts` `one-hour` only, which is for the first days",
    },
)
CSP_EVALUATOR = Judge(
    "csp_evaluator",
    "1.1.8",
    "the Content-Security-Policy of the running site",
    {
        "script-src 'self'": "a maybe, for sites that serve what users upload, or JSONP: none does; "
        "the scripts of the admin come from there",
    },
)
JUDGES = [BANDIT, DETECT_SECRETS, ZIZMOR, GIXY, SSLYZE, OBSERVATORY, CSP_EVALUATOR]

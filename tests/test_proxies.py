"""A generated project behind Caddy and behind nginx, with the configurations that it comes with.

The site tells in its audit log from where it thinks that a sign-in came: that is what these tests
read, while the client forges what it can.
"""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
import trustme
from generated import Project, installed
from served import PROXIES, Gunicorn, Site, caddy, gunicorn, nginx, prepare, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("proxies")]

CLIENT = "127.0.0.77"  # of this machine, and not the proxies' own
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = installed("django61-sqlite", tmp_path_factory.mktemp("proxies"))
    prepare(project)
    return project


@pytest.fixture(scope="module")
def behind_one(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gunicorn]:
    """The project as it is served behind one proxy."""
    folder = tmp_path_factory.mktemp("gunicorn")
    with gunicorn(project, folder, TRUSTED_PROXY_COUNT="1") as server:
        yield server


@pytest.fixture(scope="module", params=PROXIES)
def site(
    behind_one: Gunicorn, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """The site behind Caddy, and then behind nginx."""
    folder = tmp_path_factory.mktemp(request.param) / "proxy"
    with PROXIES[request.param](behind_one.project, behind_one.port, folder) as proxy:
        yield proxy


@pytest.fixture
def visitor(site: Site) -> Iterator[httpx.Client]:
    with site.visitor(CLIENT) as client:
        yield client


def address_seen(server: Gunicorn) -> str:
    """From where the site thinks that the last event came."""
    return str(server.audit_log()[-1]["address"])


# HTTPS and cookies


def test_plain_http_is_sent_to_https(site: Site, visitor: httpx.Client) -> None:
    response = visitor.get(f"http://{site.domain}/accounts/login/?next=/")
    assert response.status_code in {301, 308}
    location = httpx.URL(response.headers["location"])
    assert (location.scheme, location.host) == ("https", site.domain)
    assert location.raw_path == b"/accounts/login/?next=/"


@pytest.mark.parametrize("headers", [{"X-Forwarded-Proto": "https"}, {"Forwarded": "proto=https"}])
def test_nobody_passes_for_https_by_saying_so(site: Site, headers: dict[str, str]) -> None:
    with site.visitor() as visitor:
        response = visitor.get(f"http://{site.domain}/", headers=headers)
        assert response.status_code in {301, 308}


def test_nobody_passes_for_https_around_the_proxy(behind_one: Gunicorn) -> None:
    headers = {"Host": behind_one.domain, "X-Forwarded-Proto": "https"}
    assert httpx.get(f"http://127.0.0.1:{behind_one.port}/", headers=headers).status_code == 301


def test_a_connection_to_the_site_ends_with_its_answer(behind_one: Gunicorn) -> None:
    """What is done after an answer would keep the next request on it waiting."""
    url = f"http://127.0.0.1:{behind_one.port}/healthz"
    answer = httpx.get(url, headers={"Host": behind_one.domain})
    assert (answer.status_code, answer.headers["Connection"]) == (200, "close")


def test_the_site_answers_over_https_and_says_so_for_a_year(visitor: httpx.Client) -> None:
    response = visitor.get("/")
    assert response.status_code == 200
    assert response.headers.get_list("strict-transport-security") == [
        "max-age=31536000; includeSubDomains"
    ]


def test_nobody_is_told_the_version_of_what_serves_the_site(site: Site) -> None:
    for request in OWN, OWN.replace("/ ", "/static/none.css "), *FOREIGN_HOSTS.values(), "none\n\n":
        head = raw(site, request).partition(b"\r\n\r\n")[0]
        named = dict(re.findall(rb"(?m)^(\w+): (.*)\r?$", head)).get(b"Server", b"nginx").strip()
        assert named == b"nginx"  # which cannot be told to keep silent


def test_the_cookies_are_as_named(visitor: httpx.Client) -> None:
    response = sign_in(visitor, "alice")
    assert response.status_code == 302
    cookies = dict(line.split("=", 1) for line in response.headers.get_list("set-cookie"))
    assert set(cookies) == {"__Host-session", "__Host-csrf"}
    for cookie in cookies.values():
        attributes = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
        assert "domain" not in cookie.lower()
    assert visitor.get("/accounts/profile/").status_code == 200


# The client's address

FORGERIES = {
    "nothing": [],
    "X-Forwarded-For": [("X-Forwarded-For", "203.0.113.9")],
    "a long X-Forwarded-For": [("X-Forwarded-For", "203.0.113.9, 203.0.113.8, 127.0.0.1")],
    "two X-Forwarded-For": [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "203.0.113.8")],
    "an empty X-Forwarded-For": [("X-Forwarded-For", "")],
    "X-Forwarded-For that is none": [("X-Forwarded-For", "unknown, <script>")],
    "X_Forwarded_For": [("X_Forwarded_For", "203.0.113.9")],
    "X-Real-IP": [("X-Real-IP", "203.0.113.9")],
    "Forwarded": [("Forwarded", "for=203.0.113.9;proto=https;host=evil.example")],
    "the headers of a CDN": [
        ("True-Client-IP", "203.0.113.9"),
        ("CF-Connecting-IP", "203.0.113.9"),
        ("X-Client-IP", "203.0.113.9"),
    ],
    "an announced address": [("Remote-Addr", "203.0.113.9"), ("REMOTE_ADDR", "203.0.113.9")],
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_behind_one_proxy_the_address_is_the_clients(
    behind_one: Gunicorn, visitor: httpx.Client, forged: list[tuple[str, str]]
) -> None:
    visitor.headers = httpx.Headers([*visitor.headers.multi_items(), *forged])
    sign_in(visitor, "nobody", "wrong")
    assert address_seen(behind_one) == CLIENT


def test_a_lock_out_does_not_yield_to_made_up_addresses(site: Site) -> None:
    with site.visitor("127.0.0.78") as visitor:
        for number in range(5):
            visitor.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            sign_in(visitor, "alice", "wrong")
        visitor.headers["X-Forwarded-For"] = "203.0.113.99"
        assert sign_in(visitor, "alice").status_code == 429
    with site.visitor("127.0.0.79") as elsewhere:
        assert sign_in(elsewhere, "alice").status_code == 302


@pytest.fixture(scope="module", params=["caddy, nginx", "nginx, caddy"])
def behind_two(
    project: Project, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Gunicorn, Site]]:
    """The project behind a load balancer that speaks TLS to its proxy: one is Caddy, one nginx."""
    folder = tmp_path_factory.mktemp("two")
    with ExitStack() as stack:
        server = stack.enter_context(gunicorn(project, folder / "site", TRUSTED_PROXY_COUNT="2"))
        if request.param == "caddy, nginx":
            inner = stack.enter_context(nginx(project, server.port, folder / "nginx"))
            to_inner = (
                f"reverse_proxy 127.0.0.1:{inner.https} {{",
                f"reverse_proxy https://127.0.0.1:{inner.https} {{",
            )
            unproven = (
                "# trusted_proxies 192.0.2.0/24",
                f"transport http {{\ntls_insecure_skip_verify\ntls_server_name {inner.domain}\n}}",
            )
            outer = stack.enter_context(
                caddy(project, inner.https, folder / "caddy", to_inner, unproven)
            )
        else:
            told = ("# trusted_proxies 192.0.2.0/24", "trusted_proxies 127.0.0.1")
            inner = stack.enter_context(caddy(project, server.port, folder / "caddy", told))
            to_inner = (
                f"proxy_pass http://127.0.0.1:{inner.https};",
                f"proxy_pass https://127.0.0.1:{inner.https};\nproxy_ssl_server_name on;\n"
                f"proxy_ssl_name {inner.domain};",
            )
            outer = stack.enter_context(nginx(project, inner.https, folder / "nginx", to_inner))
        yield server, outer


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_behind_two_proxies_the_address_is_the_clients(
    behind_two: tuple[Gunicorn, Site], forged: list[tuple[str, str]]
) -> None:
    server, site = behind_two
    with site.visitor(CLIENT) as visitor:
        visitor.headers = httpx.Headers([*visitor.headers.multi_items(), *forged])
        sign_in(visitor, "nobody", "wrong")
    assert address_seen(server) == CLIENT


@pytest.fixture(scope="module")
def alone(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Gunicorn, Site]]:
    """The project without a proxy: gunicorn itself speaks TLS."""
    folder = tmp_path_factory.mktemp("alone")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "root.crt")
    certificate = authority.issue_cert(project.production()["ALLOWED_HOSTS"])
    pem = folder / "certificate.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(pem)
    with gunicorn(project, folder, f"--certfile={pem}", f"--keyfile={pem}") as server:
        yield server, Site(server.domain, server.port, 0, folder / "root.crt")


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=FORGERIES)
def test_without_a_proxy_the_address_is_the_clients(
    alone: tuple[Gunicorn, Site], forged: list[tuple[str, str]]
) -> None:
    server, site = alone
    with site.visitor(CLIENT) as visitor:
        visitor.headers = httpx.Headers([*visitor.headers.multi_items(), *forged])
        sign_in(visitor, "nobody", "wrong")
    assert address_seen(server) == CLIENT


# Hosts


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded"])
def test_no_link_leads_to_a_forwarded_host(visitor: httpx.Client, name: str) -> None:
    value = "host=evil.example" if name == "Forwarded" else "evil.example"
    page = visitor.get("/.well-known/security.txt", headers={name: value})
    assert f"Canonical: https://{visitor.base_url.host}/" in page.text
    assert "evil" not in page.text


def raw(site: Site, request: str, *, server_name: str | None = None) -> bytes:
    """What comes back for a request that is written by hand, over TLS."""
    with (
        socket.create_connection(("127.0.0.1", site.https), timeout=10) as connection,
        site.trusted.wrap_socket(connection, server_hostname=server_name or site.domain) as tls,
    ):
        tls.sendall(request.replace("\n", "\r\n").format(host=site.domain).encode())
        answer = b""
        with suppress(ConnectionResetError, ssl.SSLEOFError):  # as good as no answer
            while more := tls.recv(65536):
                answer += more
        return answer


OWN = "GET / HTTP/1.1\nHost: {host}\nConnection: close\n\n"
FOREIGN_HOSTS = {
    "foreign": "GET / HTTP/1.1\nHost: evil.example\nConnection: close\n\n",
    "foreign suffix": "GET / HTTP/1.1\nHost: {host}.evil.example\nConnection: close\n\n",
    "foreign subdomain": "GET / HTTP/1.1\nHost: evil.{host}\nConnection: close\n\n",
    "two": "GET / HTTP/1.1\nHost: {host}\nHost: evil.example\nConnection: close\n\n",
    "two, own last": "GET / HTTP/1.1\nHost: evil.example\nHost: {host}\nConnection: close\n\n",
    "none": "GET / HTTP/1.1\nConnection: close\n\n",
    "in the request line": "GET https://evil.example/ HTTP/1.1\nHost: {host}\nConnection: close\n\n",
}


def test_the_sites_own_host_is_answered(site: Site) -> None:
    assert b"<h1>" in raw(site, OWN)


@pytest.mark.parametrize("request_", FOREIGN_HOSTS.values(), ids=FOREIGN_HOSTS)
def test_a_foreign_host_does_not_get_the_site(site: Site, request_: str) -> None:
    answer = raw(site, request_)
    assert not answer or answer.startswith(b"HTTP/1.1 400 ")


def test_a_foreign_name_gets_no_certificate(site: Site) -> None:
    with pytest.raises(ssl.SSLError):
        raw(site, OWN, server_name="evil.example")


# Static files


def test_a_static_file_has_the_headers_of_a_page(visitor: httpx.Client) -> None:
    page = visitor.get("/")
    found = re.search(r'href="(/static/css/site\.\w+\.css)"', page.text)
    assert found
    file = visitor.get(found[1])
    assert file.status_code == 200
    for name in (
        "strict-transport-security",
        "content-security-policy",
        "x-frame-options",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
    ):
        assert file.headers[name] == page.headers[name], name
    assert "immutable" in file.headers["cache-control"]
    assert file.headers["content-encoding"] == "gzip"
    assert not file.headers.get_list("access-control-allow-origin")
    assert not file.headers.get_list("set-cookie")


@pytest.mark.parametrize("path", ["/static/../config/settings.py", "/static/%2e%2e/.env", "/.env"])
def test_no_other_file_is_served(site: Site, path: str) -> None:
    status = raw(site, OWN.replace("GET /", f"GET {path}")).split(b" ")[1]
    assert status in {b"400", b"404"}


# Requests that are too large, or two in one


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such/page"])
def test_a_request_over_the_limit_is_refused(visitor: httpx.Client, path: str) -> None:
    assert visitor.post(path, content=b"x" * (10 * MEGABYTE + 1)).status_code == 413


def test_a_request_within_the_limit_reaches_the_site(visitor: httpx.Client) -> None:
    for _ in range(10):  # where the site closed the connection early, one of them got a 502
        page = visitor.post("/accounts/login/", files={"file": b"x" * (9 * MEGABYTE)})
        assert page.status_code == 403  # for want of a token
        assert "could not be checked" in page.text


def test_a_request_of_unannounced_length_is_cut(site: Site) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * MEGABYTE

    with site.visitor() as visitor, suppress(httpx.WriteError, httpx.RemoteProtocolError):
        # The proxy refuses it, or closes the connection while it is being sent; or the site does,
        # which does not read such a body, and the proxy says so (502).
        assert visitor.post("/accounts/login/", content=endless()).status_code in {403, 413, 502}


@pytest.mark.parametrize(
    "request_",
    [
        "GET /{long} HTTP/1.1\nHost: {host}\nConnection: close\n\n",
        "GET / HTTP/1.1\nHost: {host}\nX-Long: {long}\nConnection: close\n\n",
        "GET / HTTP/1.1\nHost: {host}\nCookie: {long}\nConnection: close\n\n",
    ],
    ids=["address", "header", "cookie"],
)
def test_an_endless_head_is_refused(site: Site, request_: str) -> None:
    answer = raw(site, request_.replace("{long}", "x" * 2 * MEGABYTE))
    assert not answer or answer.split(b" ")[1] in {b"400", b"414", b"431"}


@pytest.fixture
def denied_hosts(behind_one: Gunicorn) -> Callable[[], int]:
    """How many requests with a foreign Host came through to the site so far."""
    return lambda: [line["event"] for line in behind_one.audit_log()].count("denied_host")


@pytest.mark.parametrize(
    "length",
    [
        "Content-Length: 5\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\nContent-Length: 5",
        "Content-Length: 5\nTransfer-Encoding : chunked",
        "Content-Length: 5\nTransfer-Encoding: xchunked",
        "Content-Length: 5\nTransfer-Encoding:\x0bchunked",
        "Content-Length: 5\nTransfer_Encoding: chunked",
        "Content-Length: 5\nContent-Length: 100",
        "Content-Length: +5",
    ],
)
def test_no_request_hides_in_another(
    site: Site, denied_hosts: Callable[[], int], length: str
) -> None:
    before = denied_hosts()
    hidden = "0\n\nGET /hidden HTTP/1.1\nHost: evil.example\nConnection: close\n\n"
    raw(site, f"POST / HTTP/1.1\nHost: {{host}}\n{length}\n\n{hidden}")
    assert denied_hosts() == before


def test_a_hidden_request_would_be_seen(
    behind_one: Gunicorn, denied_hosts: Callable[[], int]
) -> None:
    before = denied_hosts()
    address = f"http://127.0.0.1:{behind_one.port}/hidden"
    httpx.get(address, headers={"Host": "evil.example"})
    assert denied_hosts() == before + 1

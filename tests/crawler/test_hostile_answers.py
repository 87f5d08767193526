"""Answers that are no proper HTTP, and what is told to whom."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.hostile import Route, Server, answer, serving

pytestmark = pytest.mark.usefixtures("library_there")

PAGE = "<p>海信空调维修热线 400-123-4567</p>".encode()
NET = ("--allow-net", "127.0.0.0/8", "--delay", "0")
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving("0.0.0.0") as server:
        yield server


ODD: dict[str, tuple[Route, str | None]] = {
    "http09": (PAGE, "the connection broke"),
    "http09_lines": (PAGE + b"\n", "no HTTP"),
    "empty": (b"", "connection broke"),
    "line_break": (b"\r\n", "no HTTP"),
    "no_status": (b"HTTP/1.1\r\n\r\n" + PAGE, "no HTTP"),
    "status_word": (b"HTTP/1.1 fine OK\r\n\r\n" + PAGE, "no HTTP"),
    "status_negative": (b"HTTP/1.1 -200 OK\r\nContent-Length: 0\r\n\r\n", "answers"),
    "version_word": (b"HTTP/x.y 200 OK\r\n\r\n" + PAGE, "no HTTP"),
    "version_two": (b"HTTP/2.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE, None),
    "icy": (b"ICY 200 OK\r\n\r\n" + PAGE, "no HTTP"),
    "999": (answer(PAGE, status="999 Denied"), "answers 999"),
    "0": (answer(PAGE, status="0 Zero"), "answers 0"),
    "huge_status": (answer(PAGE, status=f"{'9' * 3000} Denied"), "answers 9"),
    "204": (b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n" + PAGE, "answers 204"),
    "304": (b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n", "answers 304"),
    "too_long": (answer(PAGE).replace(b"Content-Length: ", b"Content-Length: 1"), "cut off"),
    "short": (answer(PAGE + b"<p>13800138000").replace(b"Content-Length: 6", b"Content-Length: 5"), None),
    "no_chunk": (CHUNKED + b"zz\r\n" + PAGE, "cut off"),
    "minus_chunk": (CHUNKED + b"-5\r\n" + PAGE, "cut off"),
    "huge_chunk": (CHUNKED + b"f" * 15 + b"\r\n" + PAGE, "cut off"),
    "half_chunk": (CHUNKED + b"%x\r\n" % (len(PAGE) + 1) + PAGE, "cut off"),
    "no_last_chunk": (CHUNKED + b"%x\r\n" % len(PAGE) + PAGE + b"\r\n", "cut off"),
    "encoding": (CHUNKED.replace(b"chunked", b"gzip") + PAGE, "no HTTP"),
    "two_lengths": (answer(PAGE, "Content-Length: 5"), "no HTTP"),
    "no_colon": (answer(PAGE, "nonsense"), None),
    "nul": (answer(PAGE, "X: a\0b"), None),
    "latin": (answer(PAGE, "X: \u00e4\u00f6"), None),
    "fold": (answer(PAGE, "X: a", " b", "\tc"), None),
    "unknown_coding": (answer(PAGE, "Content-Encoding: klingon"), None),
    "bare_feeds": (answer(PAGE).replace(b"\r\n", b"\n"), None),
}


def test_odd_answers_are_a_line_each(hotlines: Any, server: Server) -> None:
    for name, (route, _) in ODD.items():
        server.routes[f"/{name}"] = route
    done = hotlines("read", *NET, *(server.url(f"/{name}") for name in ODD))
    read = {row["source"].rpartition("/")[2] for row in done.objects if row["numbers"]}
    assert read == {name for name, (_, reason) in ODD.items() if reason is None}, done.err
    told = {line.split(": ")[1].rpartition("/")[2]: line for line in done.lines}
    expected = {name: reason for name, (_, reason) in ODD.items() if reason is not None}
    assert len(done.lines) == len(expected) == len(told)
    assert {name: line for name, line in told.items() if expected[name] not in line} == {}


def test_nothing_is_told_to_other_hosts(hotlines: Any, server: Server) -> None:
    """Cookies are never sent back, credentials and the page one comes from never to another host."""
    there = server.url("/there", "127.0.0.2")
    hidden = server.url("/hidden", "user:secret@127.0.0.3")
    server.routes["/password"] = answer(b"", f"Location: {hidden}", status="302 Found")
    server.routes["/"] = answer(b"", "Set-Cookie: a=1; Path=/", f"Location: {there}", status="302 Found")
    server.routes["/there"] = answer(PAGE, "Set-Cookie: b=2")
    server.routes["/robots.txt"] = answer(b"", "Set-Cookie: c=3", kind="text/plain")
    done = hotlines("crawl", *NET, server.url(), server.url("/password"))
    assert done.err.count("its address carries a password") == 1, done.err
    assert "/there" in server.hits
    for request in server.asked:
        assert "cookie" not in request.lower()
        assert "authorization" not in request.lower()
        assert "referer" not in request.lower()
        assert "127.0.0.3" not in request, "not even for its robots.txt"


def test_proxies_of_the_environment_are_not_asked(hotlines: Any, server: Server) -> None:
    server.routes["/"] = answer(PAGE)
    with serving() as proxy:
        names = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"), proxy.url())
        done = hotlines("read", *NET, server.url(), **names)
        assert proxy.asked == []
    assert done.objects[0]["numbers"]


def test_ports_outside_of_open_networks_are_refused(hotlines: Any, server: Server) -> None:
    server.routes["/"] = answer(b'<a href="http://192.0.2.1:22/1.html">x</a>' + PAGE)
    server.routes["/go"] = answer(b"", "Location: http://192.0.2.1:6379/", status="302 Found")
    done = hotlines("crawl", *NET, server.url(), server.url("/go"))
    assert "port 6379 is neither 80 nor 443" in done.err


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody has signed, for another name, and out of date."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "other.example")])
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(past)
        .not_valid_after(past + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()) + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_certificates_are_not_verified_since_adverts_stand_behind_bad_ones(
    hotlines: Any, tmp_path: Path
) -> None:
    with serving(tls=certificate(tmp_path)) as server:
        server.routes["/"] = answer(PAGE)
        done = hotlines("read", *NET, server.url().replace("http:", "https:"))
    assert done.objects[0]["numbers"], done.err


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_not_spoken(hotlines: Any, tmp_path: Path) -> None:
    context = certificate(tmp_path)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(tls=context) as server:
        server.routes["/"] = answer(PAGE)
        done = hotlines("read", *NET, server.url().replace("http:", "https:"))
    assert done.code == 1
    assert len(done.lines) == 1, done.err
    assert server.asked == []

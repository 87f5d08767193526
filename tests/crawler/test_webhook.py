"""The webhook against a real server: what each service expects, and what goes wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler import webhook
from crawler.config import Config, load
from crawler.health_config import mask_webhook
from output.errors import ConfigError
from output.run_rows import Problem, RunDetail

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PROBLEM = Problem("too_many_failed", "55 of 100 pages failed (timeout): 55%", 0.55, 0.5)
RUN = RunDetail(
    run=7,
    command="recrawl",
    state="done",
    started="2026-03-01T08:00:00Z",
    finished="2026-03-01T08:05:00Z",
    seconds=300,
    pages=45,
    adverts=20,
    new_numbers=3,
    new_hosts=1,
    number_changes=2,
    failed=55,
    pages_per_minute=9.0,
    peak_memory=1_000,
    problems=1,
    process=None,
    beat=None,
    outcomes={"ok": 45, "failed": 55},
    failures={"timeout": 55},
    counts={"pages": 45},
    problem_list=[PROBLEM],
)
GOOD = replace(RUN, problems=0, problem_list=[])


@dataclass
class Chat:
    """A chat's server. `answers` are given in turn, the last one for ever; None hangs up."""

    port: int = 0
    answers: list[tuple[int, Any] | None] = field(default_factory=lambda: [(200, {"errcode": 0, "code": 0})])
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot/send?access_token=s3cr3t"


@pytest.fixture
def chat() -> Iterator[Chat]:
    own = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            own.posts.append((self.path, dict(self.headers), body))
            answer = own.answers.pop(0) if len(own.answers) > 1 else own.answers[0]
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, said = answer
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://127.0.0.1:{own.port}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self.do_POST()  # what follows a redirect would come so

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield own
    server.shutdown()
    server.server_close()


def told(chat: Chat, run: RunDetail = RUN, **settings: Any) -> list[str]:
    lines: list[str] = []
    webhook.tell(Config(webhook=chat.url, **settings), run, lines.append)
    return lines


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("wecom", lambda sent: sent.pop("msgtype") == "text" and sent["text"]["content"]),
        ("dingtalk", lambda sent: sent.pop("msgtype") == "text" and sent["text"]["content"]),
        ("feishu", lambda sent: sent.pop("msg_type") == "text" and sent["content"]["text"]),
        ("json", lambda sent: sent["text"]),
    ],
)
def test_each_service_gets_its_own_shape(chat: Chat, kind: str, text: Any) -> None:
    assert told(chat, webhook_kind=kind) == []
    [(path, headers, body)] = chat.posts
    assert path == "/robot/send?access_token=s3cr3t"
    assert headers["Content-Type"].startswith("application/json")
    sent = json.loads(body)
    assert text(sent).splitlines()[:2] == [
        "Hotline Atlas: recrawl run 7: done, 1 problems",
        "- 55 of 100 pages failed (timeout): 55%",
    ]
    if kind == "json":
        assert sent["run"]["problem_list"][0]["value"] == 0.55
        assert sent["run"]["failures"] == {"timeout": 55}


def test_only_problems_are_told_unless_always_is_set(chat: Chat) -> None:
    assert told(chat, GOOD, webhook_kind="wecom") == []
    assert chat.posts == []
    assert told(chat, GOOD, webhook_kind="wecom", webhook_always=True) == []
    assert len(chat.posts) == 1
    webhook.tell(Config(webhook_always=True), RUN, pytest.fail)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("qyapi.weixin.qq.com", "wecom"),
        ("oapi.dingtalk.com", "dingtalk"),
        ("open.feishu.cn", "feishu"),
        ("open.larksuite.com", "feishu"),
        ("hooks.example.org", "json"),
        ("evilfeishu.cn", "json"),
    ],
)
def test_the_host_tells_the_kind(host: str, kind: str) -> None:
    assert webhook.kind_of(Config(webhook=f"https://{host}/x")) == kind
    assert webhook.kind_of(Config(webhook=f"https://{host}/x", webhook_kind="wecom")) == "wecom"


def test_dingtalk_is_signed_in_its_address(chat: Chat) -> None:
    post = webhook.post_of(
        Config(webhook=chat.url, webhook_kind="dingtalk", webhook_secret="SEC"),
        webhook.text_of(RUN),
        asdict(RUN),
        NOW,
    )
    assert webhook.send(post, "dingtalk") is None
    query = parse_qs(urlsplit(chat.posts[0][0]).query)
    assert query["access_token"] == ["s3cr3t"]
    assert query["timestamp"] == ["1772352000000"]
    expected = hmac.new(b"SEC", b"1772352000000\nSEC", hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == expected


def test_a_command_that_failed_says_so_and_why() -> None:
    bad = replace(GOOD, pages=0, failed=0, failures={}, counts={"skipped/bad_url": 1})
    first, second, *_ = webhook.text_of(bad, failed=True, schedule="nightly").splitlines()
    assert first == "Hotline Atlas: recrawl run 7 (schedule nightly): done, ended with 1, 0 problems"
    assert second == "- pages failed or were skipped: skipped/bad_url 1"


def test_feishu_is_signed_in_its_payload() -> None:
    config = Config(webhook="https://open.feishu.cn/x", webhook_secret="SEC")
    sent = json.loads(webhook.post_of(config, webhook.text_of(RUN), asdict(RUN), NOW).body)
    assert sent["timestamp"] == "1772352000"
    expected = hmac.new(b"1772352000\nSEC", b"", hashlib.sha256).digest()
    assert base64.b64decode(sent["sign"]) == expected


def test_json_is_signed_in_a_header(chat: Chat) -> None:
    assert told(chat, webhook_kind="json", webhook_secret="SEC") == []
    [(_, headers, body)] = chat.posts
    assert headers[webhook.SIGNATURE] == f"sha256={hmac.new(b'SEC', body, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(
    ("answers", "kind", "posts", "line"),
    [
        ([(503, {}), (200, {"errcode": 0})], "wecom", 2, None),
        ([None, (200, {"code": 0})], "feishu", 2, None),
        ([(200, {"StatusCode": 0})], "feishu", 1, None),
        ([(204, b"")], "json", 1, None),
        ([(503, {})], "wecom", 2, "the server answers 503"),
        ([(404, {})], "json", 1, "the server answers 404"),
        ([(302, {})], "json", 1, "the server answers 302"),
        ([(307, {})], "json", 1, "the server answers 307"),
        (
            [(200, {"errcode": 93000, "errmsg": "invalid\nurl"})],
            "wecom",
            1,
            "it is refused (93000): invalid url",
        ),
        (
            [(200, {"code": 19021, "msg": "sign match fail"})],
            "feishu",
            1,
            "it is refused (19021): sign match fail",
        ),
        ([(200, b"<html>")], "dingtalk", 1, "the server's answer is not what this kind of webhook answers"),
        ([(200, b"[1]")], "wecom", 1, "the server's answer is not what this kind of webhook answers"),
    ],
)
def test_a_failure_is_one_line_without_the_secret(
    chat: Chat, answers: list[Any], kind: str, posts: int, line: str | None
) -> None:
    chat.answers = answers
    lines = told(chat, webhook_kind=kind)
    assert len(chat.posts) == posts
    assert lines == ([] if line is None else [f"webhook http://127.0.0.1:{chat.port}/***: {line}"])


def test_servers_that_are_not_there_or_do_not_answer(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.answers = [None]
    [line] = told(chat)
    assert "s3cr3t" not in line and len(chat.posts) == 2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(webhook, "TIMEOUT", 0.05)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/s3cr3t"
        lines: list[str] = []
        webhook.tell(Config(webhook=url), RUN, lines.append)
    assert lines == [f"webhook {mask_webhook(url)}: took too long"]
    webhook.tell(Config(webhook=url), RUN, lines.append)
    assert lines[1] == f"webhook {mask_webhook(url)}: Connection refused"


def test_long_reports_are_cut_to_what_every_service_takes() -> None:
    many = replace(RUN, problem_list=[replace(PROBLEM, message="售后" * 50)] * 40)
    assert 1_900 < len(webhook.text_of(many).encode()) <= 2_000


def test_the_address_is_a_secret(tmp_path: Any) -> None:
    secret = "https://oapi.dingtalk.com/robot/send?access_token=s3cr3t"
    config = load({}, None, {"HOTLINES_WEBHOOK": secret, "HOTLINES_WEBHOOK_SECRET": "SECs3cr3t"})
    assert config.webhook == secret
    assert "s3cr3t" not in repr(config)
    assert mask_webhook(secret) == "https://oapi.dingtalk.com/***"
    assert mask_webhook("https://me:s3cr3t@h.cn:8443/s3cr3t") == "https://h.cn:8443/***"
    for bad in (
        "ftp://h.cn/s3cr3t",
        "http://h.cn/s3cr3t",
        "s3cr3t",
        "https://h.cn:x/s3cr3t",
        "https://h.cn/s3cr3t x",
    ):
        with pytest.raises(ConfigError) as caught:
            load({}, None, {"HOTLINES_WEBHOOK": bad})
        assert "s3cr3t" not in str(caught.value)
    for key, bad in (("kind", "slack"), ("secret", " "), ("always", "often")):
        with pytest.raises(ConfigError):
            load({}, None, {f"HOTLINES_WEBHOOK_{key.upper()}": bad})

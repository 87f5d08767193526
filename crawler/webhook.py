"""Telling a group chat, or any program, how a run went: WeCom, DingTalk, Feishu, or JSON over HTTP.

What fails here is one line and nothing more: the run itself has ended, well or badly, before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus, urlsplit

from crawler.config import Config
from crawler.health_config import is_loopback, mask_webhook
from crawler.report import skipped
from output.run_rows import RunDetail

TIMEOUT = 10.0
"""Seconds for each attempt."""
ATTEMPTS = 2
SIGNATURE = "X-Hotlines-Signature"
"""Header of kind ``json`` with a secret: ``sha256=`` and the HMAC of the body in hex digits."""
_HOSTS = {
    "weixin.qq.com": "wecom",
    "dingtalk.com": "dingtalk",
    "feishu.cn": "feishu",
    "larksuite.com": "feishu",
}
_LONGEST = 2_000  # bytes of text: WeCom takes 2,048
_LONGEST_ANSWER = 65_536
_AGAIN = frozenset({429, 500, 502, 503, 504})
_Signed = tuple[str, dict[str, Any], dict[str, str]]
"""Address, payload and further headers."""


class _PostError(Exception):
    """A post that came to nothing; `again`: another attempt may do better."""

    def __init__(self, told: str, again: bool = False) -> None:
        super().__init__(told)
        self.again = again


class Post(NamedTuple):
    """One request as it is sent."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def tell(
    config: Config,
    run: RunDetail,
    say: Callable[[str], None],
    failed: bool = False,
    schedule: str | None = None,
) -> None:
    """Post how `run` went, if there were problems, its command has `failed`, or always is wanted. `schedule`: the one
    that has started it.
    """
    if config.webhook is not None and (run.problem_list or failed or config.webhook_always):
        _post(config, text_of(run, failed, schedule), asdict(run), say)


def report(config: Config, text: str, say: Callable[[str], None]) -> None:
    """Post a text where there is no run to tell of, if a webhook is set; `say` takes a line."""
    if config.webhook is not None:
        _post(config, text, None, say)


def _post(config: Config, text: str, run: Mapping[str, Any] | None, say: Callable[[str], None]) -> None:
    failure = send(post_of(config, text, run, datetime.now(UTC)), kind_of(config))
    if failure is not None:
        say(f"webhook {mask_webhook(config.webhook or '')}: {failure}")


def kind_of(config: Config) -> str:
    """The kind that is set, or else the one of the webhook's host; ``json`` for hosts that are not known."""
    if config.webhook_kind is not None:
        return config.webhook_kind
    host = urlsplit(config.webhook or "").hostname or ""
    return next((kind for end, kind in _HOSTS.items() if f".{host}".endswith(f".{end}")), "json")


def text_of(run: RunDetail, failed: bool = False, schedule: str | None = None) -> str:
    """How a run went, in a few lines, the problems first; `failed`: its command ended with 1."""
    by = f" (schedule {schedule})" if schedule else ""
    ended = ", ended with 1" if failed else ""
    count = len(run.problem_list)
    lines = [f"Hotline Atlas: {run.command} run {run.run}{by}: {run.state}{ended}, {count} problems"]
    lines += [f"- {problem.message}" for problem in run.problem_list]
    if failed and not count:
        told = ", ".join(f"{kind} {number}" for kind, number in skipped(run.counts).items())
        lines.append(f"- pages failed or were skipped{f': {told}' if told else ''}")
    lost = ", ".join(f"{kind} {count}" for kind, count in run.failures.items())
    lines += [
        f"{run.pages} pages, {run.adverts} adverts, {run.failed} failed{f' ({lost})' if lost else ''}",
        f"{run.new_numbers} new numbers, {run.new_hosts} new hosts, {run.number_changes} number changes",
        f"{run.started} to {run.finished or 'now'}, {run.seconds} s",
    ]
    return _cut("\n".join(lines))


def _cut(text: str) -> str:
    return text.encode(errors="replace")[:_LONGEST].decode(errors="ignore")


def post_of(config: Config, text: str, run: Mapping[str, Any] | None, now: datetime) -> Post:
    """The request that tells `text`, and of a `run` if there is one, signed as of `now`."""
    kind, url = kind_of(config), config.webhook or ""
    text = _cut(text)
    payloads: dict[str, dict[str, Any]] = {
        "wecom": {"msgtype": "text", "text": {"content": text}},
        "dingtalk": {"msgtype": "text", "text": {"content": text}},
        "feishu": {"msg_type": "text", "content": {"text": text}},
        "json": {"text": text, "run": run},
    }
    payload = payloads[kind]
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": config.agent}
    secret = config.webhook_secret
    if secret is not None and kind == "dingtalk":
        url = _dingtalk(url, secret, now)
    elif secret is not None and kind == "feishu":
        payload |= _feishu(secret, now)
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    if secret is not None and kind == "json":
        headers[SIGNATURE] = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    return Post(url, body, headers)


def _dingtalk(url: str, secret: str, now: datetime) -> str:
    """The secret is the key; time, in milliseconds, and secret are what is signed."""
    time = int(now.timestamp() * 1000)
    digest = hmac.new(secret.encode(), f"{time}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}timestamp={time}&sign={quote_plus(base64.b64encode(digest))}"


def _feishu(secret: str, now: datetime) -> dict[str, str]:
    """Time, in seconds, and secret are the key; nothing is signed with it."""
    time = str(int(now.timestamp()))
    digest = hmac.new(f"{time}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": time, "sign": base64.b64encode(digest).decode()}


def send(post: Post, kind: str) -> str | None:
    """Send `post`, twice if need be; None if it was taken, else one line that says why not."""
    for left in reversed(range(ATTEMPTS)):
        try:
            _check(_exchange(post), kind)
        except _PostError as error:
            if not (error.again and left):
                return str(error)
        else:
            return None
    return None


def _exchange(post: Post) -> bytes:
    """The body of the answer to `post`."""
    try:
        asked = request.Request(post.url, post.body, dict(post.headers), method="POST")
        with _opener(post.url).open(asked, timeout=TIMEOUT) as answer:
            return bytes(answer.read(_LONGEST_ANSWER))
    except HTTPError as error:
        error.close()
        raise _PostError(f"the server answers {error.code}", error.code in _AGAIN) from None
    except TimeoutError:
        raise _PostError("took too long", again=True) from None
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        told = "took too long" if isinstance(reason, TimeoutError) else type(reason).__name__
        if isinstance(reason, OSError) and reason.strerror:
            told = reason.strerror
        raise _PostError(told, again=True) from None  # its own text might hold the address


class _Stay(request.HTTPRedirectHandler):
    """Follows no redirect: the message is for one address, and is a POST."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _opener(url: str) -> request.OpenerDirector:
    own = is_loopback(urlsplit(url).hostname or "")
    return request.build_opener(_Stay, *([request.ProxyHandler({})] if own else []))


def _check(body: bytes, kind: str) -> None:
    """The three services answer 200 to what they refuse, and say so in JSON."""
    if kind == "json":
        return
    try:
        answer: Any = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise _PostError("the server's answer is not what this kind of webhook answers")
    names = ("code", "StatusCode") if kind == "feishu" else ("errcode",)
    code = next((answer[name] for name in names if name in answer), None)
    if code != 0:
        told = " ".join(str(answer.get("msg") or answer.get("errmsg") or "no reason given").split())[:200]
        raise _PostError(f"it is refused ({code}): {told}")

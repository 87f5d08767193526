"""The pages of the Explorer: all there, in both languages, whole, and leading somewhere."""

from __future__ import annotations

import csv
import html
import re
import threading
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from output import explorer
from output.deadlines import OverdueError
from output.errors import LibraryError
from output.explorer import front, list_pages, words
from output.library import open_library
from output.reference import read_table
from tests import explored

ROOT = Path(explorer.__file__).parent
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}
FEW = 4  # pages of a kind that are looked at in each language
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> explored.Explored:
    return explored.make(tmp_path_factory.mktemp("explored"), empty_library)


@pytest.fixture(scope="module")
def client(there: explored.Explored) -> Iterator[TestClient]:
    with open_library(there.url) as library:
        app = FastAPI()
        app.include_router(explorer.build(library, archive=there.archive))
        yield TestClient(app, follow_redirects=False)


class Page(HTMLParser):
    """What is wrong with a page's markup, its links, and its ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]
        self.faults += [f"id {name!r} comes {count} times" for name, count in self.ids.items() if count > 1]
        self.faults += [
            f"{link} leads nowhere"
            for link in self.links
            if link.startswith("#") and link[1:] not in self.ids
        ]
        if self.tags["h1"] != 1 or self.tags["main"] != 1:
            self.faults.append("there is not one h1 and one main")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in {"href", "action"} and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids[value] += 1
            if name.startswith("on") or name == "style":
                self.faults.append(f"<{tag} {name}>")
        if tag in {"script", "iframe", "object", "img"}:
            self.faults.append(f"<{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")


def kind_of(url: str) -> str:
    parts = urlsplit(url).path.split("/")
    return "/".join(
        parts[1:3] if len(parts) < 5 else [*parts[1:3], parts[3]] if parts[2] == "page" else parts[1:3]
    )


def test_every_page_is_whole_and_every_link_leads_somewhere(client: TestClient) -> None:
    todo = ["/zh/", "/en/", f"/zh/page?url={quote(explored.HOSTILE)}", f"/en/page?url={quote(explored.LONG)}"]
    todo += [f"/zh/page?url={quote(explored.SWAP)}", f"/en/page?url={quote(explored.FAILED)}", "/zh/runs"]
    seen: set[str] = set()
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    while todo:
        url = todo.pop(0)
        kind = kind_of(url)
        if url in seen or kinds[kind] >= FEW:
            continue
        seen.add(url)
        kinds[kind] += 1
        answer = client.get(url)
        if answer.status_code != 200:
            faults.append(f"{url}: {answer.status_code}")
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert answer.headers["content-security-policy"] == POLICY
        page = Page(answer.text)
        faults += [f"{url}: {fault}" for fault in page.faults]
        for link in page.links:
            path = link.partition("#")[0]
            if path.startswith("?"):
                path = urlsplit(url).path + path
            if path and not path.startswith("/api/"):
                todo.append(path)
                if not path.startswith(("/zh/", "/en/", "/static/")):
                    faults.append(f"{url}: leads away to {path}")
    assert not faults
    rooms = {
        "", "page", "number", "brand", "host", "region", "template", "operator", "pair", "run", "search",
        *(one.name for one in list_pages.LISTS),
    }  # fmt: skip
    for lang in words.LANGS:
        missing = {room for room in rooms if not kinds[f"{lang}/{room}"]}
        assert not missing, f"{lang}: no page leads to {missing}"


def test_the_language_that_a_browser_likes(client: TestClient) -> None:
    for header, lang in (
        ("en-GB,en;q=0.9", "en"), ("zh-CN", "zh"), ("fr,en;q=0.5,zh;q=0.4", "en"), ("fr", "zh"), ("", "zh"),
        ("en;q=x,zh;q=0.1", "zh"), ("en;q=0", "zh"),
    ):  # fmt: skip
        answer = client.get("/", headers={"accept-language": header})
        assert (answer.status_code, answer.headers["location"]) == (302, f"/{lang}/")


def test_the_switch_of_language_keeps_the_rest(client: TestClient) -> None:
    text = client.get("/zh/numbers?kind=landline&limit=20").text
    assert 'href="/en/numbers?kind=landline&amp;limit=20"' in text
    assert 'hreflang="en"' in text and '<html lang="zh-CN">' in text


def test_style_is_kept_for_ever_under_its_hash(client: TestClient) -> None:
    (name,) = set(re.findall(r'href="(/static/style\.[0-9a-f]{12}\.css)"', client.get("/zh/").text))
    answer = client.get(name)
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/style.css").status_code == 404


def api_link(text: str, format: str) -> dict[str, str]:
    """Path and query of the link to the API's answer of that format."""
    (link,) = [
        html.unescape(one) for one in re.findall(r'href="(/api/[^"]*)"', text) if f"format={format}" in one
    ]
    found = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    return {"path": urlsplit(link).path, **found}


def test_files_hold_what_is_seen(client: TestClient) -> None:
    first = client.get("/zh/numbers?kind=shared_cost&brand=&min_brands=2&limit=2").text
    same = {"kind": "shared_cost", "min_brands": "2", "limit": "2", "path": "/api/v1/numbers"}
    assert api_link(first, "csv") == {**same, "format": "csv"}
    (behind,) = re.findall(r'<a class="next" href="(\?[^"]*)"', first)
    second = client.get("/zh/numbers" + html.unescape(behind)).text
    told = api_link(second, "json")
    assert told.pop("after")
    assert told == {**same, "format": "json"}
    assert api_link(client.get("/en/operators?include_mobile=true").text, "csv") == {
        "path": "/api/v1/operator-sizes", "include_mobile": "true", "limit": "50", "format": "csv",
    }  # fmt: skip


def test_mobile_numbers_are_listed_if_one_asks_for_them(client: TestClient) -> None:
    mobile = f'href="/en/number/{explored.MOBILE}"'
    few = client.get("/en/numbers?host=swap.example").text
    assert mobile not in few and "mobile numbers left out: 1" in few
    all_ = client.get("/en/numbers?host=swap.example&include_mobile=true").text
    assert mobile in all_ and "left out" not in all_
    assert api_link(all_, "csv")["include_mobile"] == "true"
    assert api_link(all_, "json")["include_mobile"] == "true"


def test_a_list_is_walked_through_a_page_at_a_time(client: TestClient) -> None:
    found, url = [], "/en/regions?level=county&limit=100"
    while url:
        text = client.get(url).text
        found += re.findall(r'<th scope="row" class="region"><a href="/en/region/(\d+)"', text)
        behind = re.findall(r'<a class="next" href="(\?[^"]*)"', text)
        url = "/en/regions" + html.unescape(behind[0]) if behind else ""
        if url:
            assert "level=county" in url and ('rel="next"' in text)
    assert len(found) == len(set(found)) > 100


@pytest.mark.parametrize(
    ("path", "status", "line"),
    [
        ("/zh/number/4000000000", 404, "4000000000"),
        ("/zh/number/%00", 400, "太长"),
        ("/en/number/abc", 400, "holds no phone number"),
        ("/en/brand/nobody", 404, "nobody"),
        ("/en/host/nowhere.example", 404, "nowhere.example"),
        ("/en/region/999999", 404, "999999"),
        ("/en/template/t-none", 404, "t-none"),
        ("/en/operator/op-none", 400, "op-none"),
        ("/en/run/99", 404, "99"),
        ("/en/run/x", 404, "there is none"),
        ("/zh/run/99", 404, "运行 99"),
        ("/zh/brand/nobody", 404, "资料库中没有，或已被撤回：品牌 nobody"),
        ("/zh/host/nowhere.example", 404, "网站 nowhere.example"),
        ("/zh/region/999999", 404, "地区 999999"),
        ("/zh/template/t-none", 404, "模板 t-none"),
        ("/zh/operator/op-none", 400, "关联号码组 op-none"),
        ("/zh/page?url=http://x.example/", 404, "页面 http://x.example/"),
        ("/zh/numbers?after=zzz", 400, "翻页标记"),
        ("/zh/search?q=x&after=zzz", 400, "翻页标记"),
        ("/zh/numbers?since=never", 400, "不是时间"),
        ("/zh/numbers?since=2026-02-01&until=2026-01-01", 400, "早于"),
        ("/zh/numbers?host=nowhere.example&brand=nobody", 404, "品牌 nobody、网站 nowhere.example"),
        ("/zh/page", 400, "缺少 url"),
        ("/zh/numbers?bogus=1", 400, "没有名为 bogus 的参数；可用的有：after, brand"),
        ("/en/brand/格力?kind=mobile", 400, "no parameter kind; there is after, include_mobile, limit"),
        ("/en/?x=1", 400, "this page has none"),
        ("/en/page?url=http://x.example/", 404, "never visited"),
        ("/en/page", 400, "url"),
        ("/en/pair?number=1&brand=x", 400, "no phone number"),
        ("/en/numbers?kind=odd", 400, "odd"),
        ("/en/numbers?limit=0", 400, "limit"),
        ("/en/numbers?limit=201", 400, "limit"),
        ("/en/numbers?limit=9999999999999999999", 400, "limit"),
        ("/en/numbers?after=zzz", 400, "cursor"),
        ("/en/numbers?since=never", 400, "never"),
        ("/en/numbers?min_brands=-1", 400, "min_brands"),
        ("/en/new?since=never", 400, "never"),
        ("/en/ties?counted=perhaps", 400, "perhaps"),
        ("/en/nonsense", 404, "no such page"),
        ("/en/numbers?brand=%3Cscript%3E", 404, "&lt;script&gt;"),
        ("/en/judge", 403, "sign-in"),
    ],
)
def test_what_cannot_be_answered_is_one_line(client: TestClient, path: str, status: int, line: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == POLICY
    assert not Page(answer.text).faults
    assert len(re.findall(r'<p class="line">(.*?)</p>', answer.text)) == 1
    told = re.findall(r'<p class="(?:line|note own)"[^>]*>(.*?)</p>', answer.text)
    assert line in " ".join(told) and "Traceback" not in answer.text


def test_methods_that_an_address_does_not_have(client: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        answer = client.request(method, "/zh/numbers")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        assert f"这个地址不接受 {method}" in answer.text
    assert client.put("/en/judge").headers["allow"] == "GET, HEAD, POST"
    assert client.get("/en/sign-out").headers["allow"] == "POST"
    assert client.put("/en/nonsense").status_code == 404


def test_what_another_process_withdraws_is_gone_from_the_front_page(
    there: explored.Explored, client: TestClient
) -> None:
    page = "/en/new?since=2026-01-01"
    assert f"/en/number/{explored.OLD}" in client.get(page).text
    before = client.get("/en/").text
    with open_library(there.url) as other:
        other.withdraw(explored.OLD, why="asked for", who="Li")
        try:
            assert f'/en/number/{explored.OLD}"' not in client.get(page).text
            assert client.get("/en/").text != before
        finally:
            other.undo_withdrawal(explored.OLD, why="a test", who="Li")
    assert f"/en/number/{explored.OLD}" in client.get(page).text


def test_headings_and_what_they_stand_over(client: TestClient) -> None:
    news = client.get("/zh/new?since=2026-01-01").text
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', news)
    assert "品牌" in heads and "品牌数" not in heads
    assert "该网站全部号码" in client.get(f"/zh/number/{explored.OLD}").text


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (LibraryError("/secret/hotlines.db: disk I/O error"), "does not answer"),
        (OverdueError("secret: the question took too long"), "took too long"),
        (RuntimeError("secret"), "does not answer"),
    ],
)
def test_a_library_that_does_not_answer(
    there: explored.Explored,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    line: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error from OSError("disk")

    with open_library(there.url) as library:
        monkeypatch.setattr(library, "numbers", fail)
        app = FastAPI()
        app.include_router(explorer.build(library))
        answer = TestClient(app).get("/en/numbers")
    assert answer.status_code == (500 if isinstance(error, RuntimeError) else 503)
    assert line in answer.text and not Page(answer.text).faults
    assert "secret" not in answer.text
    assert isinstance(error, OverdueError) or "secret" in caplog.text


def test_the_front_page_does_not_wait_for_figures(
    there: explored.Explored, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(front, "_PATIENCE", 0.01)
    with open_library(there.url) as library:
        figures = library.summary()
        monkeypatch.setattr(library, "summary", lambda: go.wait(10) and figures)
        app = FastAPI()
        app.include_router(explorer.build(library))
        text = TestClient(app).get("/en/").text
        assert "still being counted" in text and "400-000-0101" in text
        assert not Page(text).faults
        go.set()
        monkeypatch.setattr(front, "_PATIENCE", 10)
        assert "still being counted" not in TestClient(app).get("/en/").text


def test_every_word_is_used_and_none_is_missing() -> None:
    texts = words.table()
    assert all(
        text.strip() for row in texts.values() for text in row.values() if row["zh"] not in {"、", "："}
    )
    rows = list(csv.reader(ROOT.joinpath("words.csv").read_text(encoding="utf-8").splitlines()))
    assert len({row[0] for row in rows}) == len(rows), "a key stands there twice"
    for row in rows[1:]:
        assert set(re.findall(r"{\w+}", row[1])) == set(re.findall(r"{\w+}", row[2])), row
    used, begins = set(), set()
    for file in [*ROOT.glob("templates/*.html"), *ROOT.glob("*.py")]:
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'\b(?:t|words)\(\s*[\'"](\w+)[\'"]\s*[,)]', text))
        used |= set(re.findall(r'or_raw\(\s*"(\w*[^\W_])"', text))
        begins |= set(re.findall(r'\bt\(\s*[\'"](\w+_)[\'"]\s*~', text))
        begins |= set(re.findall(r'or_raw\(\s*"(\w+_)"', text))
        begins |= set(re.findall(r'(?:t|words)\(\s*f[\'"](\w+_){', text))
    begins |= {one.words for page in list_pages.LISTS for one in page.filters if one.words}
    assert not used - set(texts)
    assert not {key for key in texts if key not in used and not key.startswith(tuple(begins))}
    for page in list_pages.LISTS:
        keys = {f"list_{page.name}", f"lead_{page.name}", *(f"col_{one.name}" for one in page.columns)}
        keys |= {f"filter_{one.name}" for one in page.filters}
        keys |= {f"{one.words}{choice}" for one in page.filters for choice in one.choices}
        assert not keys - set(texts)


def test_every_reason_and_outcome_has_a_label() -> None:
    keys = {f"reason_{row['signal']}" for row in read_table("signals.csv")}
    keys |= {f"outcome_{one}" for one in ("ok", "redirect", "failed", "skipped", "refused")}
    assert len(keys) > 80 and not keys - set(words.table())
    assert words.Words("zh").or_raw("reason_", "not_known_yet") == "not_known_yet"


def test_reasons_and_outcomes_are_told_in_words(client: TestClient) -> None:
    text = client.get(f"/zh/page?url={quote(explored.SWAP, safe='')}").text
    reasons = re.search(r'<ul class="reasons">(.*?)</ul>', text, re.S)
    assert reasons is not None and re.search(r'<span title="\w+">[^<\w]*[\u4e00-\u9fff]', reasons[1])
    assert '<td class="outcome">已读取' in text


def test_what_is_found(client: TestClient) -> None:
    text = client.get(f"/zh/search?q={quote('格力')}").text
    assert f'<a href="/zh/brand/{quote("格力")}">' in text
    assert f"/zh/page?url={quote(explored.SWAP, safe='')}" in text
    assert "没有找到：号码、网站、地区。" in text
    assert client.get("/en/search?q=").status_code == 200
    none = client.get("/en/search?q=qqqqqq").text
    assert "Nothing found among: Numbers, Brands, Hosts, Regions, Adverts." in none
    assert client.get("/en/search?q=x&after=zzz").status_code == 400

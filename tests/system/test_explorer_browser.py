"""The Explorer in a browser: by mouse and by keyboard, wide and narrow, light and dark, and with pages that mean harm."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from output.explorer.list_pages import LISTS
from output.library import open_library
from tests import explored
from tests.warm_command import environ_of_nobody, start

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
SHARED = "4000000101"  # of the example site, advertised for most brands


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, empty_library: Path) -> explored.Explored:
    return explored.make(tmp_path_factory.mktemp("browsed"), empty_library)


@pytest.fixture(scope="module")
def home(there: explored.Explored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `hotlines serve`, a process on loopback."""
    words = ("serve", "--port", "0", "--db", there.url, "--archive", str(there.archive))
    process = start(words, tmp_path_factory.mktemp("served"), environ_of_nobody())
    line = process.stderr.readline().decode()
    found = re.search(r"serving on (http://127\.0\.0\.1:\d+)/", line)
    assert found, line
    yield found[1]
    process.send_signal(signal.SIGTERM)
    assert process.communicate()[1].decode() == ""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page, and whatever went wrong in it."""

    def __init__(self, browser: Any, home: str, **options: Any) -> None:
        self.home = home
        self.wrong: list[str] = []
        self.context = browser.new_context(**{"locale": "zh-CN", **options})
        self.context.set_default_timeout(10_000)
        self.context.route("**/*", self._route)
        self.page = self.context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.home, "data:")):
            route.continue_()
        else:
            self.wrong.append(f"asks {url}")
            route.abort()

    def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"console: {message.text}")

    def go(self, path: str) -> Any:
        self.page.goto(self.home + path)
        return self.page


@pytest.fixture
def watched(chromium: Any, home: str) -> Iterator[Any]:
    made: list[Watched] = []

    def make(**options: Any) -> Watched:
        made.append(Watched(chromium, home, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.wrong == []


def test_from_the_front_page_to_an_advert_and_back(watched: Any) -> None:
    page = watched().go("/")
    assert page.url.endswith("/zh/")
    page.locator("section[aria-labelledby=shared] tbody a").first.click()
    assert page.url.endswith(f"/zh/number/{SHARED}")
    page.locator("section[aria-labelledby=map] tbody tr", has_text="浙江省").locator("td a").click()
    assert page.url.endswith("within=330000#map")
    assert page.locator("section[aria-labelledby=map] tbody tr", has_text="杭州市").count() == 1
    page.go_back()
    page.locator("section[aria-labelledby=evidence] a.url").first.click()
    assert "/zh/page?url=" in page.url
    place = page.locator(".facts .places a").first
    anchor = place.get_attribute("href")
    place.click()
    assert page.url.endswith(anchor)
    mark = page.locator(anchor)
    assert re.sub(r"\D", "", mark.inner_text()) == SHARED
    assert mark.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    page.go_back()
    page.go_back()
    assert page.url.endswith(f"/zh/number/{SHARED}")
    page.locator("header a[hreflang=en]").click()
    assert page.url.endswith(f"/en/number/{SHARED}")


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def test_by_keyboard_alone(watched: Any) -> None:
    one = watched(locale="en-GB")
    page = one.go("/en/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    for _ in range(60):
        if focused(page) == "400-000-0101":
            break
        page.keyboard.press("Tab")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid", "one must see where one is"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/en/number/{SHARED}")
    one.go("/en/numbers")
    page.locator("#f-brand").focus()
    page.keyboard.type("Daikin")
    page.keyboard.press("Enter")
    page.wait_for_url("**brand=Daikin**")
    assert page.locator("tbody tr").count() == 1


def test_searching(watched: Any) -> None:
    page = watched().go("/zh/")
    page.locator("#q").fill("格力")
    page.keyboard.press("Enter")
    page.locator("section[aria-labelledby=s-brands] tbody a", has_text="格力").first.click()
    assert page.locator("h1").inner_text().startswith("格力")


def test_a_list_is_narrowed_down_and_taken_away(watched: Any, home: str) -> None:
    page = watched().go("/zh/numbers")
    before = page.locator("tbody tr").count()
    page.locator("#f-kind").select_option("landline")
    page.get_by_role("button", name="筛选").click()
    assert "kind=landline" in page.url
    numbers = page.locator("tbody th").all_inner_texts()
    assert 0 < len(numbers) < before
    link = page.get_by_role("link", name="CSV").get_attribute("href")
    answer = page.request.get(home + link)
    assert answer.status == 200
    assert [row.split(",")[0] for row in answer.text().lstrip("\ufeff").splitlines()[1:]] == numbers


def test_pages_that_mean_harm_do_nothing(watched: Any) -> None:
    one = watched()
    for path in (
        f"/zh/page?url={quote(explored.HOSTILE, safe='')}",
        f"/en/page?url={quote(explored.LONG, safe='')}",
        f"/en/number/{explored.OLD}",
        "/zh/pages?host=hostile.example",
        f"/zh/page?url={quote(explored.FAILED, safe='')}",
    ):
        page = one.go(path)
        assert page.locator("main script, main img, main [onerror], [style]").count() == 0
        assert page.locator("a[href^='javascript'], a[href^='http']").count() == 0
    page = one.go(f"/zh/page?url={quote(explored.HOSTILE, safe='')}")
    assert explored.SCRIPT in page.locator(".as-text").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="服务器发来的原始内容（纯文本）").click()
    assert Path(download.value.path()).read_bytes() == explored.hostile().encode()
    assert download.value.suggested_filename.endswith(".txt")


KINDS = (
    "/zh/", "/en/numbers", f"/zh/number/{SHARED}", f"/en/number/{explored.OLD}", f"/zh/page?url={quote(explored.SWAP)}",
    "/en/brand/格力", f"/zh/operator/{explored.OLD}", f"/en/pair?number={SHARED}&brand=大金", "/zh/region/330000",
    "/en/runs", "/zh/run/1", "/zh/ties?include_mobile=true", "/en/host/swap.example", "/zh/new?since=2026-01-01", "/en/numbers?kind=odd",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_people_out(watched: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    one = watched(color_scheme=scheme)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if scheme == "dark":  # in which nothing but colours is another
        options["runOnly"] = ["color-contrast"]
    faults = []
    for path in KINDS[:: 2 if scheme == "dark" else 1]:
        page = one.go(path)
        found = axe.run(page, options=options).response["violations"]
        faults += [
            f"{path}: {fault['id']}: {fault['nodes'][0]['html'][:150]}"
            for fault in found
            if fault["impact"] in {"serious", "critical"} or fault["id"] == "landmark-unique"
        ]
        one.wrong = [wrong for wrong in one.wrong if "400 (Bad Request)" not in wrong]
    assert not faults


def test_on_a_phone_only_tables_scroll_sideways(watched: Any, there: explored.Explored) -> None:
    one = watched(viewport={"width": 375, "height": 740}, is_mobile=True)
    with open_library(there.url) as library:
        template = library.templates(limit=1)[0].template
    paths = [
        *KINDS, *(f"/{lang}/{page.name}" for lang in ("zh", "en") for page in LISTS), f"/en/template/{template}",
        f"/zh/page?url={quote(explored.HOSTILE, safe='')}", f"/en/page?url={quote(explored.FAILED, safe='')}",
        "/en/new?since=2026-01-01&include_mobile=true", "/zh/search?q=格力", "/en/search?q=qqqq", "/zh/nonsense",
        f"/en/number/{SHARED}?within=330000", f"/en/operator/{explored.OLD}", "/zh/sign-in",
    ]  # fmt: skip
    wide = {}
    for path in paths:
        page = one.go(path)
        found, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if found > 375 or room > 375:
            wide[path] = (found, room)
    one.wrong = [wrong for wrong in one.wrong if "status of 40" not in wrong]
    assert not wide


def test_a_graph_can_be_read_on_a_phone(watched: Any) -> None:
    page = watched(viewport={"width": 375, "height": 740}, is_mobile=True).go(f"/zh/operator/{explored.OLD}")
    text = page.locator(".graph-drawing text").first
    assert text.bounding_box()["height"] > 12
    box = page.locator(".graph-scroll")
    assert box.evaluate("one => one.scrollWidth > one.clientWidth && one.clientWidth <= 375")

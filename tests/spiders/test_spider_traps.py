"""Traps end; kits, portals and known adverts do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.trap_kinds import look_at, repeats
from spiders.traps import REASONS, Traps

HOST = "http://www.a.example"
TODAY = date(2026, 3, 1)


def walk(
    urls: Iterator[str],
    says: Callable[[int], tuple[bool, bool]],
    *,
    traps: Traps | None = None,
    most: int = 3000,
    depth: int = 3,
) -> tuple[int, str | None]:
    """Visits `urls` until one is not allowed; how many were visited, and why no more."""
    traps = traps or Traps(TODAY)
    for at, url in enumerate(islice(urls, most)):
        reason = traps.allow(url, depth)
        if reason:
            return at, reason
        traps.learn(url, *says(at))
    return most, None


def nothing(_: int) -> tuple[bool, bool]:
    return False, False


def adverts(_: int) -> tuple[bool, bool]:
    return True, True


ENDLESS = {
    "ids": ((f"{HOST}/item/{n}.html" for n in count(1)), "endless", 80),
    "query ids": ((f"{HOST}/show.php?id={n}" for n in count(1)), "endless", 80),
    "random": ((f"{HOST}/x/k{n}m{n * 7}q{n}z.html" for n in count(1000)), "endless", 80),
    "days": ((f"{HOST}/rili/{2020 + n // 336}/{n // 28 % 12 + 1:02}/{n % 28 + 1:02}/" for n in count()), "calendar", 20),
    "query days": ((f"{HOST}/c.php?year={2020 + n // 12}&month={n % 12 + 1}" for n in count()), "calendar", 20),
    "lists": ((f"{HOST}/news/list_{n}.html" for n in count(1)), "paging", 45),
    "query lists": ((f"{HOST}/news/?page={n}" for n in count(1)), "paging", 45),
    "facets": ((f"{HOST}/shop?brand={n % 7}&color={n % 5}&size={n % 11}&style={n % 13}" for n in count()), "facets", 25),
    "orders": ((f"{HOST}/shop?class={n}&order={n % 3}" for n in count()), "facets", 25),
    "facets in the path": ((f"{HOST}/shop/list-{n % 7}-{n % 5}-{n % 3}-{n}.html" for n in count()), "facets", 25),
    "circles": ((f"{HOST}{'/a/b' * n}/" for n in count(1)), "repeated", 5),
    "growing": ((f"{HOST}/{'/'.join(f'n{k}' for k in range(n))}/" for n in count(1)), "long", 15),
    "combined folders": ((f"{HOST}/s/brand/{n % 9}/city/{n}/x/{n}.html" for n in count()), "endless", 80),
}  # fmt: skip


@pytest.mark.parametrize("trap", ENDLESS)
def test_traps_end(trap: str) -> None:
    urls, reason, most = ENDLESS[trap]
    visited, why = walk(urls, nothing)
    assert (why, visited <= most) == (reason, True), visited


def test_folders_of_many_names_end_with_the_host() -> None:
    names = ["".join(chr(97 + n // 26**k % 26) for k in range(4)) for n in range(3000)]
    visited, why = walk((f"{HOST}/{name}/{name}/" for name in names), nothing)
    assert why == "barren" and visited == 300


def test_a_session_changes_no_page() -> None:
    traps = Traps(TODAY)
    first = f"{HOST}/show.php?id=7&token=9f8e7d6c5b4a3210"
    assert traps.allow(first, 2) is None and traps.allow(first, 2) is None
    assert traps.allow(f"{HOST}/show.php?id=7&token=0123456789abcdef", 2) == "session"
    assert traps.allow(f"{HOST}/show.php?id=8&token=0123456789abcdef", 2) is None
    assert traps.allow(f"{HOST}/(S(abcdefgh12345678))/x.aspx", 2) is None
    assert traps.allow(f"{HOST}/(S(zzcdefgh12345678))/x.aspx", 2) == "session"
    assert (
        traps.allow(f"{HOST}/a?r=0.123456", 2) is None
        and traps.allow(f"{HOST}/a?r=0.9876543", 2) == "session"
    )
    assert (
        traps.allow(f"{HOST}/b?back=%2Fx", 2) is None and traps.allow(f"{HOST}/b?back=%2Fy", 2) == "session"
    )


def test_a_type_a_search_and_a_source_are_no_sessions() -> None:
    traps = Traps(TODAY)
    for query in ("t=1", "t=2", "from=a", "from=b", "r=12", "r=13", "q=aaaaaaaaaaaa", "q=bbbbbbbbbbbb1"):
        assert traps.allow(f"{HOST}/list.asp?{query}", 2) is None, query


def test_a_parameter_that_changes_nothing_is_found_out() -> None:
    traps = Traps(TODAY)
    for n in range(8):
        traps.learn(f"{HOST}/page.php?id=5&skin={n}", False, True, digest="the same")
    assert traps.allow(f"{HOST}/page.php?id=6&skin=1", 2) is None
    assert traps.allow(f"{HOST}/page.php?id=6&skin=2", 2) == "same"
    assert traps.allow(f"{HOST}/page.php?id=7&skin=2", 2) is None


def test_a_parameter_that_once_changed_something_is_not_idle() -> None:
    traps = Traps(TODAY)
    traps.learn(f"{HOST}/page.php?skin=a", False, True, digest="one")
    traps.learn(f"{HOST}/page.php?skin=b", False, True, digest="two")
    for n in range(20):
        traps.learn(f"{HOST}/page.php?skin={n}", False, True, digest="the same")
    assert {traps.allow(f"{HOST}/page.php?skin={n}", 2) for n in "xyz"} == {None}


def test_an_id_is_never_idle_however_many_pages_are_gone() -> None:
    traps = Traps(TODAY)
    for n in range(20):
        traps.learn(f"{HOST}/show.php?id={n}", False, False, digest="not found")
    assert traps.allow(f"{HOST}/show.php?id=77", 2) is None


def wander(first: str, links: Callable[[str], list[str]], most: int = 1500) -> tuple[int, set[str | None]]:
    """Visits what pages without adverts lead to, as a crawl does; how many were visited, and what was refused why."""
    traps, open_, seen, reasons, visited = Traps(TODAY), [first], {first}, set[str | None](), 0
    while open_ and visited < most:
        url = open_.pop(0)
        if reason := traps.allow(url, 3):
            reasons.add(reason)
            continue
        visited += 1
        found = links(url)
        traps.learn(url, False, traps.leads(url, found))
        open_ += [link for link in found if link not in seen]
        seen.update(found)
    return visited, reasons


def number_of(url: str) -> int:
    return int("".join(filter(str.isdigit, url.rpartition("/")[2])) or 0)


def test_a_menu_that_all_pages_share_keeps_no_trap_open() -> None:
    menu = [f"{HOST}/fuwu/", f"{HOST}/weixiu/index.html"]
    visited, reasons = wander(f"{HOST}/n/1.html", lambda url: [*menu, f"{HOST}/n/{number_of(url) + 1}.html"])
    assert (visited, reasons) == (60 + len(menu) + 1, {"endless"})
    tree = [f"{HOST}/n/{{}}.html".format]
    visited, reasons = wander(
        f"{HOST}/n/1.html", lambda url: [*menu, *(tree[0](3 * number_of(url) + n) for n in range(3))]
    )
    assert visited < 80 and reasons == {"endless"}


def test_two_families_that_lead_to_each_other_end_too() -> None:
    def links(url: str) -> list[str]:
        other = "b" if "/a/" in url else "a"
        return [f"{HOST}/{other}/{number_of(url) + 1}.html"]

    visited, reasons = wander(f"{HOST}/a/1.html", links)
    assert visited < 250 and reasons == {"endless"}


def test_a_list_stays_open_while_it_leads_to_what_may_be_adverts() -> None:
    traps = Traps(TODAY)
    for page in range(1, 200):
        url = f"{HOST}/news/list_{page}.html"
        assert traps.allow(url, 3) is None
        articles = [f"{HOST}/news/{page * 10 + n}.htm" for n in range(3)]
        traps.learn(url, False, traps.leads(url, articles))
        traps.learn(articles[0], page % 10 == 0, False)


@pytest.mark.parametrize(
    "path",
    ["/news/6000{n:04}.htm", "/show.php?id={n}", "/2026/02/13/{n}.html", "/blog/k{n}m8q0z7t-118.html", "/news/2026{n:04}.htm", "/list_{n}.html"],
)  # fmt: skip
def test_a_kit_is_visited_whole(path: str) -> None:
    visited, why = walk((HOST + path.format(n=n) for n in range(300, 600)), adverts, most=300)
    assert (visited, why) == (300, None)


def test_a_kit_with_one_number_everywhere_is_visited_whole_and_ends_some_day() -> None:
    urls = (f"{HOST}/news/{60_000_000 + n}.htm" for n in count())
    assert walk(urls, lambda at: (True, at == 0)) == (1001, "stale")


def test_few_adverts_among_much_news_keep_their_family_open() -> None:
    urls = (f"{HOST}/news/{60_000_000 + n}.htm" for n in count())
    assert walk(urls, lambda at: (at % 40 == 39, at % 40 == 39), most=1000) == (1000, None)


def test_lists_go_on_while_the_host_brings_adverts() -> None:
    traps = Traps(TODAY)
    for n in range(100):
        traps.learn(f"{HOST}/news/{60_000_000 + n}.htm", True, True)
    visited, _ = walk((f"{HOST}/news/list_{n}.html" for n in count(1)), nothing, traps=traps)
    assert visited > 150


def test_far_from_the_start_patience_is_short() -> None:
    near, _ = walk((f"{HOST}/item/{n}.html" for n in count()), nothing)
    far, _ = walk((f"{HOST}/item/{n}.html" for n in count()), nothing, depth=200)
    assert far < near
    assert walk((f"{HOST}/item/{n}.html" for n in count()), adverts, most=300, depth=200) == (300, None)


def test_a_closed_family_opens_again_with_an_advert() -> None:
    traps = Traps(TODAY)
    walk((f"{HOST}/item/{n}.html" for n in count()), nothing, traps=traps)
    assert traps.allow(f"{HOST}/item/9999.html", 3) == "endless"
    assert traps.allow(f"{HOST}/other/9999.html", 3) is None
    traps.learn(f"{HOST}/item/9000.html", True, True)
    assert traps.allow(f"{HOST}/item/9999.html", 3) is None


def test_dates_that_lie_far_off_and_ids_that_look_like_dates() -> None:
    traps = Traps(TODAY)
    assert (
        traps.allow(f"{HOST}/rili/2035-04-01", 2) == traps.allow(f"{HOST}/x?date=1970-01-01", 2) == "calendar"
    )
    assert traps.allow(f"{HOST}/rili/2027/01/", 2) is None
    assert traps.allow(f"{HOST}/news/20350401.htm", 2) is None
    assert traps.allow(f"{HOST}/2035/04/01/title.html", 2) is None


@pytest.mark.parametrize("path", ["/a/b/a/b/a/b/x.html", "/item/5.html", "/rili/2050-01-01"])
def test_starts_and_known_adverts_are_always_allowed(path: str) -> None:
    traps = Traps(TODAY)
    walk((f"{HOST}/item/{n}.html" for n in count(100)), nothing, traps=traps)
    assert traps.allow(HOST + path, 0) is None
    assert traps.allow(HOST + path, 4)
    traps.learn(HOST + path, True, False)
    assert traps.allow(HOST + path, 4) is None


def test_what_the_library_holds_closes_what_was_closed() -> None:
    traps = Traps(TODAY)
    assert not traps.knows("a.example")
    traps.replay((f"{HOST}/item/{n}.html", False) for n in range(80))
    traps.replay([(f"{HOST}/news/1.htm", True)])
    assert traps.knows("a.example")
    assert traps.allow(f"{HOST}/item/999.html", 3) == "endless"
    assert traps.allow(f"{HOST}/news/2.htm", 3) is None


def test_memory_is_bounded() -> None:
    traps = Traps(TODAY, most_hosts=3)
    for n in range(10):
        for k in range(3000):
            traps.learn(
                f"http://h{n}.example/{'abcdefghij'[k % 10]}/{k}x?s=1&u={k}", k % 2 == 0, True, digest=str(k)
            )
            traps.allow(f"http://h{n}.example/x?token=abcdefgh{k}", 3)
    assert traps.hosts == 3
    sizes = [len(table) for host in traps._hosts.values() for table in (host.families, host.known, host.firsts, host.shown, host.idle)]  # fmt: skip
    assert max(sizes) <= 2000


def test_paths_in_circles() -> None:
    assert repeats("/a/b/a/b/a/b/") and repeats("/x/news/news/news/1.htm")
    assert not repeats("/a/b/a/b/") and not repeats("/1/1/1/x.html") and not repeats("")


paths = st.text(alphabet="ab12/-_.?=&%()S20260301", max_size=60)


@given(st.lists(st.tuples(paths, st.integers(0, 5), st.booleans(), st.booleans()), max_size=60))
def test_any_addresses_are_answered_alike_twice_and_no_advert_is_lost(
    rows: list[tuple[str, int, bool, bool]],
) -> None:
    traps = Traps(TODAY)
    found = set()
    for path, depth, is_advert, is_new in rows:
        url = f"{HOST}/{path}"
        verdict = traps.allow(url, depth)
        assert verdict is None or verdict in REASONS
        assert traps.allow(url, depth) == verdict
        traps.learn(url, is_advert, is_new, digest=str(is_new))
        found |= {url} if is_advert else set()
        assert all(traps.allow(advert, 9) is None for advert in found)


@given(st.text(max_size=100))
def test_any_text_is_looked_at(text: str) -> None:
    look_at(text)
    traps = Traps(TODAY)
    for url in (text, f"http://{text}", f"{HOST}/{text}"):
        traps.allow(url, 2)
        traps.learn(url, True, False, digest=text)

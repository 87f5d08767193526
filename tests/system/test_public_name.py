"""What other people's code imports."""

from __future__ import annotations

from pathlib import Path

import pytest

import hotline_atlas

ADVERT = "<title>海信空调售后维修电话</title><p>海信空调维修热线 400-123-4567</p>"


def test_every_public_name_is_there() -> None:
    for name in hotline_atlas.__all__:
        assert getattr(hotline_atlas, name) is not None
    assert set(hotline_atlas.__all__) <= set(dir(hotline_atlas))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = hotline_atlas.nonsense


def test_reading_and_resolving() -> None:
    advert = hotline_atlas.read_page(ADVERT.encode("gb18030"), url="http://a.example/")
    assert isinstance(advert, hotline_atlas.Advert)
    assert [fact.number for fact in advert.numbers] == ["4001234567"]
    (area,) = hotline_atlas.resolve("湖北省天门市")
    assert (area.code, area.path, area.evidence) == ("429006", "湖北省/天门市", ((0, 6),))
    assert [len(areas) for areas in hotline_atlas.resolve_all(["上海", "", "天门市"])] == [1, 0, 1]
    with pytest.raises(hotline_atlas.PageError):
        hotline_atlas.read_page(b"")


def test_a_library_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(hotline_atlas.LibraryError) as caught:
        hotline_atlas.open_library(f"sqlite:///{tmp_path}/none.db")
    assert "\n" not in str(caught.value)

from __future__ import annotations

import pickle
from dataclasses import replace

from output.records import Advert, AreaStatus
from pipelines.advert import read_page
from pipelines.wire import pack, unpack

TEXT = "<title>格力空调售后维修电话</title><p>格力空调维修热线 400-123-4567<p>服务区域:{}"


def sent(advert: Advert) -> Advert:
    return unpack(pickle.loads(pickle.dumps(pack(advert))))


def test_what_arrives_is_what_was_sent() -> None:
    areas = "湖北省天门市、杭州下城区、朝阳区、江苏省朝阳区、鼓楼区、某某开发区、上海、上海"
    advert = read_page(TEXT.format(areas).encode())
    assert len({area.status for area in advert.areas}) >= 3, "else this shows little"
    arrived = sent(advert)
    assert arrived == advert
    assert repr(arrived) == repr(advert)
    assert all(type(area.status) is AreaStatus for area in arrived.areas)
    assert sent(replace(advert, areas=())).areas == ()


def test_equal_answers_are_one_object_on_all_pages() -> None:
    first, second = (
        sent(read_page(TEXT.format(f"上海、天津、{more}").encode())) for more in ("重庆", "北京")
    )
    assert first.areas[0].answer is second.areas[0].answer

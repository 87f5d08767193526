"""Importing this builds the tables that reading needs. Reading processes are forked from one that did so."""

from __future__ import annotations

import gc

from pipelines.advert import read_page

_PAGE = (
    "<title>格力空调售后维修电话</title><p>格力空调24小时报修热线:400-0000-101</p>"
    "<p>服务区域:杭州市西湖区、宁波市海曙区、成都市武侯区、昆明市五华区</p><p>上海格力空调维修、北京格力空调维修</p>"
)

read_page(_PAGE)
gc.collect()
gc.freeze()  # the tables live as long as the process

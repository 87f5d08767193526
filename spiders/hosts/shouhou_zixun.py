"""Own rules of the example site's host of news, with its rolling list of adverts."""

from __future__ import annotations

from spiders.hosts.rules import HostRules


class ShouhouZixun(HostRules):
    """Half of its links say no more than 点击查看详情: only the address, eight digits below /news/, tells an advert."""

    name = "shouhou_zixun"
    hosts = ("news.shouhou-zixun.example",)
    starts = ("http://news.shouhou-zixun.example/",)
    adverts = r"^/news/\d{8}\.htm$"
    lists = r"^/(?:news/)?(?:list_\d+\.htm)?$"
    never = r"^/admin/"
    samples = {  # noqa: RUF012 - read only
        "http://news.shouhou-zixun.example/news/60000255.htm": "advert",
        "http://news.shouhou-zixun.example/news/list_2.htm": "list",
        "http://news.shouhou-zixun.example/admin/60000255.htm": "never",
        "http://news.shouhou-zixun.example/guanyu.htm": "other",
    }

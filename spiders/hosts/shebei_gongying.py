"""Own rules of the example site's host of suppliers, whose members' pages are adverts."""

from __future__ import annotations

from spiders.hosts.rules import HostRules


class ShebeiGongying(HostRules):
    """Adverts stand in two places of the one ordered list; files and baskets would be asked for in vain."""

    name = "shebei_gongying"
    hosts = ("shop.shebei-gongying.example",)
    starts = ("http://shop.shebei-gongying.example/",)
    adverts = r"^/news/\d{8}\.htm$|^/zhengce/[a-z]+-[a-z]+\.html$"
    lists = r"^/$|^/news/(?:\?page=\d+)?$"
    never = r"^/(?:files|cart)/"
    within = "ol"
    samples = {  # noqa: RUF012 - read only
        "http://shop.shebei-gongying.example/news/60000701.htm": "advert",
        "http://shop.shebei-gongying.example/zhengce/fangtai-xiaodugui.html": "advert",
        "http://shop.shebei-gongying.example/news/?page=2": "list",
        "http://shop.shebei-gongying.example/files/fuwu-dianhua.pdf": "never",
        "http://shop.shebei-gongying.example/gongsi": "other",
    }

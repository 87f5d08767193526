"""Names and sentences of maps, in Chinese and English."""

from __future__ import annotations

from output import gazetteer
from output.explorer.base_maps import Place

PROVINCES = {
    "110000": "Beijing", "120000": "Tianjin", "130000": "Hebei", "140000": "Shanxi", "150000": "Inner Mongolia",
    "210000": "Liaoning", "220000": "Jilin", "230000": "Heilongjiang", "310000": "Shanghai", "320000": "Jiangsu",
    "330000": "Zhejiang", "340000": "Anhui", "350000": "Fujian", "360000": "Jiangxi", "370000": "Shandong",
    "410000": "Henan", "420000": "Hubei", "430000": "Hunan", "440000": "Guangdong", "450000": "Guangxi",
    "460000": "Hainan", "500000": "Chongqing", "510000": "Sichuan", "520000": "Guizhou", "530000": "Yunnan",
    "540000": "Xizang", "610000": "Shaanxi", "620000": "Gansu", "630000": "Qinghai", "640000": "Ningxia",
    "650000": "Xinjiang", "710000": "Taiwan", "810000": "Hong Kong", "820000": "Macao",
}  # fmt: skip
"""What provinces are called in English, by code."""
_SAID = {
    "zh": {
        "map": "地图：{}的各地区", "country": "中国", "pages": "{}：{} 个页面", "no_code": "{}：不在区划表中",
        "until": "{}（至 {} 年）", "sea": "南海诸岛", "legend": "声称服务该地区的页面数", "none": "没有",
    },
    "en": {
        "map": "Map: regions of {}", "country": "China", "pages": "{}: {} pages", "no_code": "{}: not in the reference tables",
        "until": "{} (until {})", "sea": "South China Sea", "legend": "Pages that claim to serve the region", "none": "none",
    },
}  # fmt: skip


def said(key: str, lang: str, *parts: object) -> str:
    """One of the sentences; whatever does not begin with ``zh`` is English."""
    written = [f"{part:,}" if isinstance(part, int) else part for part in parts]
    if key == "pages" and lang[:2] != "zh" and parts[-1] == 1:
        return f"{written[0]}: 1 page"
    return _SAID["zh" if lang[:2] == "zh" else "en"][key].format(*written)


def name(code: str | None, lang: str) -> str:
    """What a region is called: its full name, and that of a province in English, too. Empty if it is unknown."""
    if code is None:
        return said("country", lang)
    row = gazetteer.load().at(code, None)
    if row is None:
        return ""
    full = row.name if row.last_year is None else said("until", lang, row.name, str(row.last_year))
    return f"{PROVINCES[code]} ({full})" if lang[:2] != "zh" and code in PROVINCES else full


def label(place: Place, lang: str) -> str:
    """What stands on a shape: a short name."""
    if lang[:2] != "zh" and place.region in PROVINCES:
        return PROVINCES[place.region]
    row = gazetteer.load().at(place.region, None)
    return (*row.short_names, row.name)[0] if row else ""


def title(place: Place, count: int, lang: str) -> str:
    """What a shape says of itself: name and pages."""
    if not place.region:
        return said("no_code", lang, place.name)
    return said("pages", lang, name(place.region, lang), count)

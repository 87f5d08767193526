"""The Explorer's texts in Chinese and English, one row a text: `words.csv`, for everybody to review."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

LANGS = ("zh", "en")
NAMES = {"zh": "中文", "en": "English"}


@cache
def table() -> dict[str, dict[str, str]]:
    """Each key with its text by language."""
    text = resources.files("output.explorer").joinpath("words.csv").read_text(encoding="utf-8")
    return {row["key"]: {lang: row[lang] for lang in LANGS} for row in csv.DictReader(text.splitlines())}


class Words:
    """The texts of one language: ``t("rows", count=3)``."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with its values put in. A KeyError if there is none."""
        text = table()[key][self.lang]
        return text.format(**values) if values else text

    def or_raw(self, prefix: str, value: object) -> str:
        """The word for one of the library's own words; the library's, if nobody has translated it."""
        row = table().get(f"{prefix}{value}")
        return str(value) if row is None else row[self.lang]


def preferred(header: str) -> str:
    """The language that an ``Accept-Language`` header likes best of ours; Chinese, if it does not say."""
    best, weight = "zh", 0.0
    for part in header[:500].split(","):
        name, _, rest = part.strip().lower().partition(";")
        try:
            given = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        lang = name.partition("-")[0]
        if lang in LANGS and weight < given <= 1:
            best, weight = lang, given
    return best

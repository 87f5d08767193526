"""Texts with marks: nothing is lost, nothing of the text is markup, and what cannot be seen is."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from output.details import PageDetail
from output.explorer import marked, unseen
from output.explorer.marks import KINDS, Mark, marks_of

UNSEEN = re.compile(r'<span class="unseen" title="U\+([0-9A-F]+)">\[[A-Z0-9+]+\]</span>')
TAGS = re.compile(r'</?(?:div|mark|span)(?: (?:id|class|title|dir)="[^"<>]*")*>')
PIECES = re.compile(r"<mark ([^<>]*)>(.*?)</mark>", re.DOTALL)
HOSTILE = "<>&\"'abc电话4001\n\t\r\x00\x85\u202e\u2066\u200b\ufeff\ud800é<script>"
texts = st.text(st.one_of(st.sampled_from(HOSTILE), st.characters()), max_size=60)


@st.composite
def texts_with_marks(draw: Any) -> tuple[str, list[Mark]]:
    text = draw(texts)
    place = st.integers(0, len(text))
    found = draw(st.lists(st.tuples(place, place, st.sampled_from(KINDS), texts), max_size=8))
    return text, [
        Mark(min(a, b), max(a, b), kind, label, f"m-{n}") for n, (a, b, kind, label) in enumerate(found)
    ]


def plain(markup: str) -> str:
    """The text that a piece of HTML shows, with the unseen characters for their names."""
    seen = UNSEEN.sub(lambda found: f"&unseen{found[1]};", markup)
    bare = html.unescape(TAGS.sub("", seen))
    return re.sub("&unseen([0-9A-F]+);", lambda found: chr(int(found[1], 16)), bare)


@given(texts_with_marks())
def test_without_tags_it_is_the_text(given: tuple[str, list[Mark]]) -> None:
    assert plain(marked.text(*given, lang="zh")) == given[0]


@given(texts_with_marks())
def test_nothing_of_the_text_is_markup(given: tuple[str, list[Mark]]) -> None:
    made = str(marked.text(*given, lang="en"))
    assert not re.search("[<>\"']", TAGS.sub("", UNSEEN.sub("", made)))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", made)
    made.encode()  # no lone surrogates


@given(texts_with_marks())
def test_the_pieces_of_a_mark_join_to_its_text(given: tuple[str, list[Mark]]) -> None:
    text, marks = given
    made = str(marked.text(text, marks, lang="zh"))
    at, seen = 0, dict.fromkeys(KINDS, "")
    stands = {kind: [False] * len(text) for kind in KINDS}
    for mark in marks:
        stands[mark.kind][mark.start : mark.end] = [True] * (mark.end - mark.start)
    for before, attributes, inside in _cut(made):
        at += len(before)
        piece = plain(inside)
        classes = re.findall(r'class="([^"]*)"', attributes)
        kinds = {word.removeprefix("k-") for found in classes for word in found.split()}
        for kind in KINDS:
            assert stands[kind][at : at + len(piece)] == [kind in kinds] * len(piece)
            seen[kind] += piece if kind in kinds else ""
        at += len(piece)
    for kind in KINDS:
        assert seen[kind] == "".join(char for char, is_in in zip(text, stands[kind], strict=True) if is_in)
    for mark in marks:
        assert made.count(f'id="{mark.anchor}"') == 1


def _cut(made: str) -> list[tuple[str, str, str]]:
    """The text before each piece, its attributes and what is in it."""
    parts = PIECES.split(made)
    return [(plain(parts[at]), parts[at + 1], parts[at + 2]) for at in range(0, len(parts) - 1, 3)]


def test_an_override_of_direction_is_a_word_in_a_box() -> None:
    made = marked.text("热线\u202e6681\u202c", [], lang="zh")
    assert (
        '<span class="unseen" title="U+202E">[RLO]</span>6681<span class="unseen" title="U+202C">[PDF]</span>'
        in made
    )
    assert unseen.shown("\ud83d") == '<span class="unseen" title="U+D83D">[U+D83D]</span>'


def test_nested_marks_have_the_classes_of_both() -> None:
    marks = [
        Mark(0, 6, "pair", "p", "a"),
        Mark(2, 4, "brand", '<b> & "q"', "b"),
        Mark(2, 4, "number", "1", "c"),
    ]
    made = str(marked.text("一二三四五六", marks, lang="en"))
    assert '<mark class="k-pair" id="a" title="pair: p">一二</mark>' in made
    assert '<span id="b"></span><mark class="k-pair k-brand k-number" id="c"' in made
    assert "brand: &lt;b&gt; &amp; &#34;q&#34;; number: 1" in made


def test_marks_outside_the_text_do_no_harm() -> None:
    marks = [
        Mark(-5, 1, "brand", "", "x"),
        Mark(2, 99, "area", "", "y"),
        Mark(7, 9, "area", "", "z"),
        Mark(2, 1, "area", "", "w"),
    ]
    made = str(marked.text("abc", marks, lang="zh"))
    assert plain(made) == "abc"
    assert made.count("<mark") == 2 and 'id="x"' in made and 'id="y"' in made
    assert marked.text("", [], lang="zh") == '<div class="marked" dir="ltr"></div>'


def test_many_marks_over_each_other_do_not_multiply() -> None:
    text = "电" * 20_000
    nested = [Mark(n, 20_000 - n, KINDS[n % 6], f"label {n}", "") for n in range(5_000)]
    made = marked.text(text, nested, lang="zh")
    assert len(made) < 20_000 + 10_000 * 400


def test_marks_of_a_reading(maker: Any) -> None:
    advert = maker.advert([("海尔", "4001110001")], ("武汉市", "和平区"))
    detail = PageDetail("u", None, None, None, 1, 1, True, "1", "a" * 64, [], [], [], [], advert)
    found = marks_of(detail)
    said = {(mark.kind, advert.text[mark.start : mark.end]) for mark in found}
    assert said == {
        ("number", "4001110001"), ("brand", "海尔"), ("pair", "海尔"), ("pair", "4001110001"), ("product", "空调"),
        ("area", "武汉市"), ("area", "和平区"), ("claim", "某某"),
    }  # fmt: skip
    labels = {mark.label for mark in found if mark.kind == "area"}
    assert labels == {"湖北省/武汉市", "和平区 (ambiguous)"}
    anchors = [mark.anchor for mark in found if mark.anchor]
    assert len(anchors) == len(set(anchors))
    assert plain(marked.text(advert.text, found, lang="zh")) == advert.text
    unread = PageDetail("u", None, None, None, 1, 0, None, None, None, [], [], [], [], None)
    assert marks_of(unread) == []


def test_colours_have_contrast() -> None:
    """AA: 4.5 to 1 for text on each colour, 3 to 1 for the lines below it."""
    style = (Path(marked.__file__).parent / "static" / "marked.css").read_text("utf-8")
    for scheme in style.split("@media"):
        colour = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme))
        for kind in set(KINDS) - {"pair"}:
            assert _contrast(colour["mark-text"], colour[f"on-{kind}"]) >= 4.5
            assert _contrast(colour[f"by-{kind}"], colour[f"on-{kind}"]) >= 3
        for kind in ("number", "brand"):
            assert _contrast(colour["by-pair"], colour[f"on-{kind}"]) >= 3


def _contrast(one: str, other: str) -> float:
    a, b = sorted((_light(one), _light(other)))
    return (b + 0.05) / (a + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

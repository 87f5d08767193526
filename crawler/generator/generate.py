"""From a seed to a page with its right answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from crawler.generator import assemble, document, negatives
from crawler.generator import mutations as table
from crawler.generator.draft import Draft
from crawler.generator.draw import Draw
from crawler.generator.layouts import LAYOUTS
from crawler.generator.render import Writer
from crawler.generator.truth import GeneratedPage, Truth

SIZES = ("list", "short")
"""``list``: about 400 areas and 24 KB; ``short``: about 6 KB without a list of areas."""


def generate(
    seed: int,
    layout: str | None = None,
    mutations: Collection[str] | str = (),
    negative: bool = False,
    size: str | None = None,
) -> GeneratedPage:
    """One page, the same for the same arguments on every machine.

    `layout`: one of `LAYOUTS` (with `negative` one of `NEGATIVES`), drawn if null; `mutations`: names of `MUTATIONS`, or
    ``"random"`` for some that are drawn and for parts of several layouts on one page more often; `size`: one of `SIZES`, or as it comes. Raises ValueError, one line, if a name
    is unknown or if things exclude each other.
    """
    chosen = Draw(seed, "mutations")
    barred = {"brands"} if layout == "no_brand" else set()
    names = table.drawn(chosen, barred) if mutations == "random" else table.check(mutations)
    layout = _layout(seed, layout, names, negative, mixed=0.3 if mutations == "random" else 0.0)
    if size is not None and size not in SIZES:
        raise ValueError(f"there is no size {size!r}; sizes are {', '.join(SIZES)}")
    draft = Draft(seed, names, layout, size)
    if negative:
        negatives.fill(draft)
    else:
        assemble.advert(draft)
    return _finished(draft, names, negative)


def pages(
    seed: int,
    count: int,
    layout: str | None = None,
    mutations: Collection[str] | str = (),
    negatives: float = 0.0,
) -> Iterator[GeneratedPage]:
    """Pages of the seeds from `seed` on; about that share of them, `negatives`, are no adverts."""
    for at in range(seed, seed + count):
        negative = Draw(at, "negative").chance(negatives)
        yield generate(at, None if negative else layout, mutations, negative)


def _layout(seed: int, layout: str | None, names: tuple[str, ...], negative: bool, mixed: float) -> str:
    kinds = negatives.NEGATIVES if negative else LAYOUTS
    branded = not negative and any(table.MUTATIONS[name].touches == "brands" for name in names)
    if layout is None and names and not negative and Draw(seed, "recombined").chance(mixed):
        return "recombined"
    if layout is None:
        return Draw(seed, "layout").pick([name for name in kinds if not (branded and name == "no_brand")])
    if layout not in kinds:
        raise ValueError(f"there is no layout {layout!r}; layouts are {', '.join(kinds)}")
    if branded and layout == "no_brand":
        raise ValueError("the layout no_brand has no brand that a mutation could touch")
    return layout


def _finished(draft: Draft, names: tuple[str, ...], negative: bool) -> GeneratedPage:
    writer = Writer(draft)
    written = document.write(draft, writer)
    codec = document.charset(draft).codec
    truth = _no_advert(writer, written) if negative else _truth(draft, writer, written)
    data = document.encode(written.html, codec)
    return GeneratedPage(data, truth, draft.layout, names, _url(draft), draft.seed, codec, draft.size)


def _no_advert(writer: Writer, written: document.Written) -> Truth:
    return Truth(False, written.title, written.text, mentioned=tuple(writer.record.mentioned))


def _truth(draft: Draft, writer: Writer, written: document.Written) -> Truth:
    record = writer.record
    lines = written.text[slice(*written.span)].split("\n")
    pairs = [(brand.name, voice.number) for voice in draft.voices for brand in voice.brands]
    return Truth(
        is_ad=True,
        title=written.title,
        text=written.text,
        advert_span=written.span,
        first_words=lines[0][:20],
        last_words=lines[-1][-20:],
        brands=record.brands(brand for voice in draft.voices for brand in voice.brands),
        numbers=record.numbers(draft.speller.extension),
        pairs=tuple(dict.fromkeys(pairs)),
        products=record.products(),
        areas=tuple(record.areas),
        heads=tuple(record.heads),
        claims=record.claims(),
        mentioned=tuple(record.mentioned),
    )


def _url(draft: Draft) -> str:
    draw = Draw(draft.seed, "url")
    host = (
        draw.pick(("www", "m", "shouhou", "news", "weixiu"))
        + "."
        + "".join(draw.pick("abcdefghkmnpqrstwxyz") for _ in range(7))
    )
    path = draw.pick(
        (
            f"news/{draw.digits(6)}.html",
            f"show-{draw.digits(4)}.htm",
            f"a/{draw.digits(8)}/",
            f"?id={draw.digits(5)}",
        )
    )
    return f"http://{host}.example/{path}"

"""``python -m crawler.generator --seed 1 --count 200 --out DIR``: pages on disk, with ``gold.jsonl`` beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict, Unpack

import click

from crawler.generator import LAYOUTS, MUTATIONS, NEGATIVES, SIZES, generate
from crawler.generator.draw import Draw
from crawler.generator.gold import gold, identifier


class Asked(TypedDict):
    """The options of the command."""

    seed: int
    count: int
    layout: str | None
    mutations: tuple[str, ...]
    negatives: float
    size: str | None
    out: Path


@click.command()
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the first page."
)
@click.option("--count", type=click.IntRange(min=1), default=100, show_default=True, help="How many pages.")
@click.option("--layout", type=click.Choice([*LAYOUTS, *NEGATIVES]), help="All pages of this kind.")
@click.option(
    "--mutation",
    "mutations",
    multiple=True,
    type=click.Choice(["random", *MUTATIONS]),
    help="May be repeated.",
)
@click.option(
    "--negatives", type=click.FloatRange(0, 1), default=0.0, help="Share of pages that are no adverts."
)
@click.option("--size", type=click.Choice(SIZES), help="About 24 KB with 400 places, or 6 KB without.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the pages."
)
def main(**asked: Unpack[Asked]) -> None:
    """Write made-up advert pages and the right answer for each."""
    try:
        _write(asked)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{asked['count']} pages and gold.jsonl in {asked['out']}", err=True)


def _write(asked: Asked) -> None:
    mutations, layout, out = asked["mutations"], asked["layout"], asked["out"]
    if "random" in mutations and len(mutations) > 1:
        raise click.UsageError("--mutation random stands alone")
    chosen = "random" if mutations == ("random",) else mutations
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty: name a new folder, or empty it")
    rows = []
    for seed in range(asked["seed"], asked["seed"] + asked["count"]):
        negative = layout in NEGATIVES or (
            layout is None and Draw(seed, "negative").chance(asked["negatives"])
        )
        page = generate(seed, layout, chosen, negative, asked["size"])
        name = f"{identifier(page)}.html"
        (out / name).write_bytes(page.data)
        rows.append(json.dumps({**gold(page), "file": name, "url": page.url}, ensure_ascii=False))
    (out / "gold.jsonl").write_text("".join(f"{row}\n" for row in rows), "utf-8", newline="\n")


if __name__ == "__main__":
    main(prog_name="python -m crawler.generator")

"""The HTML file around a page's parts, and its bytes."""

from __future__ import annotations

from typing import NamedTuple

from crawler.generator.draft import Draft
from crawler.generator.hidden import script
from crawler.generator.pieces import Node
from crawler.generator.render import Writer


class Charset(NamedTuple):
    """How a page is encoded (the name of a Python codec) and what it declares (nothing, or a charset)."""

    codec: str
    declared: str


_CHARSETS = {
    "charset_missing": Charset("utf-8", ""),
    "charset_gbk": Charset("gbk", "gb2312"),
    "charset_gbk_as_utf8": Charset("gbk", "utf-8"),
    "charset_utf8_as_gbk": Charset("utf-8", "gbk"),
    "charset_gb18030": Charset("gb18030", "gb18030"),
    "charset_gbk_missing": Charset("gbk", ""),
    "charset_bom": Charset("utf-8-sig", ""),
    "charset_utf16": Charset("utf-16", ""),
}
_DOCTYPES = (
    "<!DOCTYPE html>\n",
    "<!doctype html>\n",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n',
    "",
)


class Written(NamedTuple):
    """A page as a file: its markup, its title, and where its advert stands in `text`."""

    html: str
    title: str
    text: str
    span: tuple[int, int]


def charset(d: Draft) -> Charset:
    """How the page is encoded."""
    return next((_CHARSETS[name] for name in _CHARSETS if name in d.mutations), Charset("utf-8", "utf-8"))


def encode(html: str, codec: str) -> bytes:
    """The bytes of the file; what the encoding lacks becomes a character reference, as editors write it."""
    if codec == "utf-16":  # the codec of that name has the byte order of the machine
        return b"\xff\xfe" + html.encode("utf-16-le")
    return html.encode(codec, "xmlcharrefreplace")


def write(d: Draft, writer: Writer) -> Written:
    """The page as a file; the writer's record is complete afterwards."""
    title = writer.head(d.page.title, "title")
    description = writer.head(d.page.description, "description")
    keywords = writer.head(d.page.keywords, "keywords")
    before, head_end = _zone(writer, d.page.before, "")
    advert, advert_end = _zone(writer, d.page.advert, "body")
    advert = _contained(d, advert)
    unseen = writer.lines(d.page.hidden, "hidden") if d.page.hidden else ""
    del writer.text[:]
    after, _ = _zone(writer, d.page.after, "")
    noise = script(d) if "script_noise" in d.mutations else ""
    shown = _unescaped(title)
    lines = [shown, head_end, advert_end]
    start = sum(len(line) + 1 for line in lines[:2] if line)
    text = "\n".join(line for line in (*lines, writer.plain()) if line)
    inner = (
        f"{before}{noise}{advert}{unseen}{after}"
        if d.tricks.chance(0.5)
        else f"{before}{unseen}{advert}{noise}{after}"
    )
    html = _file(d, title, (description, keywords), noise, _nested(d, inner))
    return Written(html, shown, text, (start, start + len(advert_end)))


def _zone(writer: Writer, nodes: list[Node], where: str) -> tuple[str, str]:
    """The markup of one part and its visible lines."""
    del writer.text[:]
    html = writer.lines(nodes, where)
    return html, writer.plain()


_CONTAINERS = (
    *(("", ""),) * 4,
    ('<div class="content">', "</div>"),
    ('<div id="main"><div class="article">', "</div></div>"),
    ("<center>", "</center>"),
    ('<table width="960" align="center"><tr><td>', "</td></tr></table>"),
    ("<article>", "</article>"),
)


def _contained(d: Draft, advert: str) -> str:
    """The advert with elements around it, as sites have them."""
    before, behind = d.draw.pick(_CONTAINERS)
    return f"{before}{advert}{behind}"


def _unescaped(title: str) -> str:
    return (
        title.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
    )


def _file(d: Draft, title: str, metas: tuple[str, str], noise: str, body: str) -> str:
    draw, declared = d.draw, charset(d).declared
    head = [_declaration(draw.chance(0.5), declared), f"<title>{title}</title>\n"]
    for name, content in zip(("description", "keywords"), metas, strict=True):
        if content:
            head.append(f'<meta name="{name}" content="{content}">\n')
    head.append(
        draw.pick(
            (
                "",
                '<meta name="viewport" content="width=device-width">\n',
                "<style>body{font:14px/1.8 sans-serif}</style>\n",
            )
        )
    )
    if draw.chance(0.3):
        head = [*head[1:], head[0]] if len(title) < 200 else head
    return f"{draw.pick(_DOCTYPES)}<html>\n<head>\n{''.join(head)}{noise}</head>\n<body>\n{body}\n</body>\n</html>\n"


def _declaration(short: bool, declared: str) -> str:
    if not declared:
        return ""
    if short:
        return f'<meta charset="{declared}">\n'
    return f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">\n'


def _nested(d: Draft, body: str) -> str:
    if "unclosed_tags" in d.mutations:
        body = d.tricks.pick(("<div class=main>", "<b>", '<font color="#333">', "<center>")) + body
    if "deep_nesting" in d.mutations:
        count = d.tricks.between(40, 220)
        tag = d.tricks.pick(("div", "div", "section", "span"))
        body = f"<{tag}>" * count + body + f"</{tag}>" * count
    return body

"""Charsets that the web knows (WHATWG, Encoding Standard), and no other codec: some take quadratic time, some are none.

A label means what it means to browsers: ``gb2312`` is read as GB 18030, ``iso-8859-1`` as Windows-1252.
"""

from __future__ import annotations

_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-le": "utf-16le utf-16 ucs-2 unicode iso-10646-ucs-2 csunicode unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58 cp936",
    "hz": "hz-gb-2312 hz",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950",
    "cp932": "shift_jis shift-jis sjis x-sjis ms932 ms_kanji csshiftjis windows-31j",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 cseuckr csksc56011987 iso-ir-149 windows-949",
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 latin1 l1 ascii us-ascii cp819 ibm819",
    "iso8859-15": "iso-8859-15 iso8859-15 iso885915 l9",
    "koi8-r": "koi8-r koi koi8 koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "cp866": "ibm866 866 cp866 csibm866",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "cp874": "windows-874 dos-874 iso-8859-11 tis-620",
    **{f"iso8859-{part}": f"iso-8859-{part} iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 16)},
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 latin5 l5",
    **{f"cp{page}": f"windows-{page} cp{page} x-cp{page}" for page in (1250, 1251, 1253, 1255, 1256, 1257, 1258)},
}  # fmt: skip
CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
"""Python's codec for each label, in lower case."""


def codec_of(label: str) -> str | None:
    """Python's codec for a label of the web, in any case; null for every other."""
    return CODECS.get(label.strip().lower())


def decoded(data: bytes, codec: str) -> str:
    """The text of `data` in one of these codecs, without a byte order mark; what cannot be decoded is U+FFFD."""
    if codec == "utf-16-le" and data.startswith(b"\xfe\xff"):
        codec = "utf-16-be"  # the mark is right, as browsers hold, too
    return data.decode(codec, "replace").removeprefix("\ufeff")

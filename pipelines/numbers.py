"""Page -> phone numbers: every place that says one, in whatever grouping or disguise.

Digit runs are found first and judged one by one, which is both faster and safer than one large pattern. The numbering
plan: 400 and 800 with ten digits, landlines by area code and mobiles as the phonenumbers library knows them, service
codes (95xxx, 96xxx, 1xx) only where the words around them say that one may call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from output.records import NumberKind, Page
from pipelines.digits import POSSIBLE, RUN, Group, behind_zero, groups, has_strokes
from pipelines.plan import PREFIXES, area_length, kind_of, prefix_length, trunk_length
from pipelines.remembered import remembered


class NumberMention(NamedTuple):
    """One place that says a number. `start` is its first digit, `end` behind its last, extension included."""

    number: str
    kind: NumberKind
    start: int
    end: int
    extension: str | None


_CALL = r"电话|号码|號碼|電話|热线|熱線|专线|專線|客服|客戶|拨|撥|致电|致電|手机|手機|联系|聯繫|咨询|諮詢|座机|报修|投诉|短号|[Tt][Ee][Ll]|[Pp]hone|[Hh]otline|☎|📞|☏"
_CALL_NEAR = re.compile(rf"(?:{_CALL})[^\d。;；!！]{{0,12}}$")
_CALL_BEFORE = re.compile(rf"(?:(?:{_CALL})[^\d\n。;；!！]{{0,8}}|[:：]\s*)$")
_CALL_AFTER = re.compile(r"[ \t]*(?:\(|（)?(?:热线|客服热线|服务热线|电话|客服电话|转\d|转人工|接通|投诉)")
_TRADE = re.compile("(?:维修|售后|报修|检修|修理|客服|专修|服务|保养|维修部|维修点|服务部|客服部)\\s?$")
_DIAL = re.compile(r"(?:拨打?|撥打?|致电|致電|打)[“\"「]?$")
_LABEL = (
    r"编号|编码|編號|单号|订单|邮编|邮政编码|货号|型号|证号|备案|ICP[备備]?|安备|[QＱ]{2}群?|扣扣|Q群|企鹅号?|微信号?|WeChat|公众号|wx|vx|VX|"
    r"[Ff]ax|FAX|传真|傳真|浏览|阅读|次数|人气|起订量|IP|价格|价|金额|费用?约?|[￥¥$]|ID|id|[Nn][Oo]\.?|执照|代码|身份证|账号|帐号|卡号|标准|批号|网号|区间|范围|尺寸|规格|SN|S/N|ISBN|[Vv薇威]信|加[Vv]|"
    r"查询码|验证码|防伪码|激活码|序列码|识别码|提取码|邀请码|序号|条码|条形码|注册号|许可证|流水号|合同号|保单号|工单号?|运单号?|快递单?|案号|文号|版本号?|统计|访问量?|点击量?|热度"
)
_NO_NUMBER = re.compile(rf"(?:{_LABEL})[号码數数]?\s*[:：是为]?\s*(?:GB|No\.?)?\s*[(（\[]?\s*$")
_PHONE_TOO = re.compile(
    r"(?:电话|手机|热线|號碼|号码)\s*[/、(（和与及&+]?\s*(?:微信|QQ|vx|VX|wx|传真)[号同]*[)）]?\s*[:：]?\s*$"
)
_EXAMPLE = re.compile(r"(?:例如|比如|譬如|示例|[，,、(（]如)[:：]?\s*$")
_MONEY = re.compile(
    r"[ \t|/]*(?:元|圆|块|万元|RMB|mm|cm|厘米|毫米|公分)|(?:次|人次|浏览|号令|件|卷)(?![\u4e00-\u9fff])"
)
_UNIT = re.compile(
    r"[ \t]*(?:元|圆|块|萬|万|RMB|人次|次|台|件|个|個|人|米|平|吨|公斤|千克|公里|[㎡%％℃]|[mMkK][²³mg]?\b|天|年|月|日(?!立)|号楼|号院|字)"
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+|(?<![\w.-])[\w.-]++@[\w.-]+|(?<![\w/-])[\w/-]++\.(?:jpe?g|png|gif|webp|bmp|html?|php|aspx?|pdf|zip|rar|apk|mp4)\b",
    re.I | re.A,
)
_MARK = re.compile(r"[(（\[【]\d[)）\]】]\s*$")
_LABEL_LINE = 10  # characters of a line that does nothing but announce a number
_FAX_LINE = re.compile(r"\s*(?:传真|傳真|[Ff]ax|FAX)(?:号码?)?\s*[:：]?\s*")
_ABROAD = re.compile(r"(?:\+|00)0?86$")
_EXTENSION = re.compile(
    r"[ \t]*+[-—–,，(（]?[ \t]*+(?:转|轉|分机|分機|分机号|[Ee]xt\.?|#)[ \t]*+[:：]?[ \t]*(\d{1,5})(?!\d)"
)
_FAR = 100  # characters of a line in front of a number that may matter
_SHORTEST = 9  # digits of a landline without its 0
_BEGINNINGS = ("400", "800", "0", "86", *(f"1{digit}" for digit in range(3, 10)))
_HYPHENS = frozenset("-‐‑‒–—―−－﹣⁃˗﹘⸺⸻〜ー⁓─━_~～＿*")
_KEYS = 2  # menu levels such as 95055-1-3


def find_numbers(page: Page) -> list[NumberMention]:
    """Every mention of a phone number in the page's text, head lines and hidden block included, in text order."""
    mentions: list[NumberMention] = []
    label = ""
    for line in page.lines:
        text = page.line_text(line)
        if POSSIBLE.search(text):
            offset = line.start - len(label)
            for found in _line_numbers(label + text):
                number, kind, start, end, extension = found
                if start >= len(label):  # the label may say a number of its own: 95118电话
                    mentions.append(NumberMention(number, kind, start + offset, end + offset, extension))
        says = len(text) <= _LABEL_LINE and (_CALL_NEAR.search(text) or _FAX_LINE.fullmatch(text))
        label = f"{text}\n" if says else ""
    return mentions


@remembered
def _line_numbers(text: str) -> tuple[NumberMention, ...]:
    """The numbers of a line; in front of it, the line above if that does nothing but announce a number."""
    addresses = [found.span() for found in _ADDRESS.finditer(text)] if "." in text else []
    mentions: list[NumberMention] = []
    at = 0
    for run in RUN.finditer(text):
        start, end = run.span()
        while at < len(addresses) and addresses[at][1] <= start:
            at += 1
        if at < len(addresses) and addresses[at][0] < end:
            continue
        read = (_read_run(text, parts) for parts in _writings(text, start, end))
        mentions.extend(next(filter(None, read), []))
    return tuple(mentions)


def normalize_number(written: str) -> str | None:
    """The national digits of a number as people write it, or None if it is no phone number of China.

    An area code may lack its 0, as behind +86, and an extension may follow.
    """
    readings = [parts for run in RUN.finditer(written) for parts in _writings(written, *run.span())]
    for parts in readings:
        for at in range(len(parts)):
            if found := _full_number(parts, at):
                return found[0]
    for parts in readings:
        last = _code_end(parts, 0)
        code = "".join(part.digits for part in parts[: last + 1])
        if _SERVICE.fullmatch(code) and _extension(written, parts, last)[2] == len(parts):
            return code
        whole = [parts[0]._replace(digits="0" + parts[0].digits), *parts[1:]]
        found = _full_number(whole, 0) or (_full_number(parts, 0, introduced=True) if parts[1:] else None)
        joined = parts[0]._replace(digits="".join(part.digits for part in parts))
        found = found or _full_number([joined], 0)  # +861 3800138000
        if found:
            return found[0]
    return None


def _writings(text: str, start: int, end: int) -> Iterator[list[Group]]:
    """The digit groups of a run in either reading of 一, the rarer one first."""
    if has_strokes(text, start, end):
        yield groups(text, start, end, strokes=True)
    yield groups(text, start, end)


def _read_run(text: str, parts: list[Group]) -> list[NumberMention]:
    """The numbers that stand in one run of digits, left to right."""
    found: list[NumberMention] = []
    at, free = 0, True
    while at < len(parts):
        mention, used = _read_at(text, parts, at) if free or _may_start(parts, at) else (None, 0)
        if mention:
            found.append(mention)
        at += used or 1
        free = bool(used)
    return found


def _may_start(parts: list[Group], at: int) -> bool:
    """Whether a number may begin at this group: behind a list mark, a bracket or a space, never behind a hyphen."""
    if at == 0:
        return True
    gap, before = parts[at].gap, parts[at - 1].digits
    if before in PREFIXES:
        return True
    if gap == "" or gap in (".", "．"):
        return len(before) <= 2
    return not (set(gap) <= _HYPHENS)


def _read_at(text: str, parts: list[Group], at: int) -> tuple[NumberMention | None, int]:
    """The mention that begins at group `at` and how many groups it takes; (None, 0) if none does."""
    if _is_mark(text, parts, at):
        return None, 0
    plus = text[parts[at].start - 1 : parts[at].start] in ("+", "＋")
    full = _full_number(parts, at, plus=plus)
    if full is None and len(parts) > at + 1 and len(parts[at].digits) <= 3:
        full = _full_number(parts, at, introduced=_is_introduced(text, parts[at].start))
    if full is None:
        return _service_code(text, parts, at)
    number, kind, last = full
    first = parts[at + 1] if parts[at].digits in PREFIXES else parts[at]
    abroad = first.digits[0] != number[0] or first.digits.startswith("00")
    start = first.start + (prefix_length(first.digits) if abroad else 0)
    if not _is_said(text, start, parts[last].end, kind, solid=at == last):
        return None, 0
    extension, end, used = _extension(text, parts, last)
    start = behind_zero(text, start) if kind is NumberKind.MOBILE else start
    return NumberMention(number, kind, start, end, extension), used - at


def _is_mark(text: str, parts: list[Group], at: int) -> bool:
    """Whether a group is a list mark in brackets, glued to the number behind it: (1)8000059199."""
    one = len(parts[at].digits) == 1 and at + 1 < len(parts)
    return (
        one
        and text[parts[at].start - 1 : parts[at].start] in ("(", "（", "[", "【")
        and parts[at + 1].gap[:1] in ")）]】"
    )


def _is_introduced(text: str, start: int) -> bool:
    """Whether a phone word or a colon stands in front."""
    before = _before(text, start, 16).rstrip(" (（[")
    return before.endswith((":", "：", "\t")) or _CALL_NEAR.search(before) is not None or _is_served(before)


def _is_served(before: str) -> bool:
    """Whether a trade word stands in front: 康佳洗衣机维修 95916."""
    return _TRADE.search(before) is not None


def _before(text: str, start: int, reach: int) -> str:
    """What stands in front of a number, list marks left out: its line, or the label on a line of its own above."""
    line = _line_start(text, start)
    before = _MARK.sub("", text[max(line, start - reach) : start])
    if before.strip(" (（[+") or not line:
        return before
    label = _line_above(text, line)
    return f"{label}:" if len(label) <= _LABEL_LINE and _CALL_NEAR.search(label) else before


def _line_start(text: str, at: int) -> int:
    """Where the line around `at` begins; 0 if that is far away."""
    return text.rfind("\n", max(0, at - _FAR), at) + 1


def _line_above(text: str, line: int) -> str:
    """The line above the one that begins at `line`, or its end, if it is long; empty for the first one."""
    if not line:
        return ""
    first = max(0, line - 1 - _FAR)
    return text[max(first, text.rfind("\n", first, line - 1) + 1) : line - 1]


def _is_said(text: str, start: int, end: int, kind: NumberKind, *, solid: bool) -> bool:
    """Whether the words around the digits let them be a phone number."""
    line = _line_start(text, start)
    before = text[max(line, start - 24) : start]
    bare = re.sub(r"[(（\[]?\s*\+?(?:86|0086)?[-\s)）]*$", "", before) if before[-1:] in "-6)） +" else before
    if (_NO_NUMBER.search(bare) and not _PHONE_TOO.search(bare)) or _EXAMPLE.search(bare):
        return False
    if not bare.strip() and _FAX_LINE.fullmatch(_line_above(text, line)):
        return False
    if _MONEY.match(text, end) and not _CALL_NEAR.search(before):
        return False
    if (
        text[start - 1 : start].isascii()
        and text[start - 1 : start].isalpha()
        and not before.endswith(("tel", "Tel", "TEL"))
    ):
        return False
    if kind in (NumberKind.LANDLINE, NumberKind.MOBILE) and solid:
        called = _CALL_NEAR.search(before.removesuffix("86"))
        return bool(called) or not re.search(r"[A-Za-z号\d]$", _ABROAD.sub("", before))
    return True


def _full_number(
    parts: list[Group], at: int, *, introduced: bool = False, plus: bool = False
) -> tuple[str, NumberKind, int] | None:
    """The 400/800 number, landline or mobile that begins at group `at`: digits, kind, last group.

    Where the words `introduced` one, an area code that stands apart may lack its 0, and pieces may be tiny. `plus`:
    one stands in front.
    """
    abroad = introduced and len(parts[at].digits) in (2, 3) and parts[at + 1].gap != ""
    if parts[at].digits in PREFIXES and at + 1 < len(parts):
        at, abroad = at + 1, True
    digits = ""
    for last in range(at, len(parts)):
        if last > at and "+" in parts[last].gap:
            return None
        digits += parts[last].digits
        if len(digits) > 16:
            return None
        if len(digits) >= 3 and not abroad and not digits.startswith(_BEGINNINGS):
            return None
        if len(digits) < _SHORTEST:
            continue
        abroad_too = len(digits) > 11 or digits.startswith(("86400", "86800")) or (plus and len(digits) > 10)
        candidate = digits[prefix_length(digits) :] if abroad_too else digits
        kind = kind_of(candidate, abroad=abroad or candidate != digits)
        if (
            kind
            and not _is_bracketed(parts[at : last + 1])
            and _shape_holds(parts[at : last + 1], candidate, kind, introduced)
            and _ends(parts, last)
        ):
            zero = "0" if kind is NumberKind.LANDLINE and candidate[0] != "0" else ""
            return zero + candidate[trunk_length(candidate) :], kind, last
    return None


def _is_bracketed(parts: list[Group]) -> bool:
    """Whether a square bracket begins or ends between the pieces: 400【6238】019 is a number, [1]4006238019 is none."""
    gaps = "".join(part.gap for part in parts[1:])
    return gaps.count("[") != gaps.count("]") or gaps.count("【") != gaps.count("】")


def _ends(parts: list[Group], last: int) -> bool:
    """Whether the number may end at this group: more digits behind a bare hyphen are an extension or spoil it."""
    if last + 1 >= len(parts):
        return True
    after = parts[last + 1]
    return (
        not (after.gap and set(after.gap) <= _HYPHENS)
        or len(after.digits) <= 5
        or kind_of(after.digits) is not None
    )


def _shape_holds(parts: list[Group], digits: str, kind: NumberKind, introduced: bool) -> bool:
    """Landlines are parted behind the area code, if at all; tiny pieces parted by spaces only are a table of figures.

    Slashes part numbers from each other more often than one number's pieces, which then are large.
    """
    sizes: list[int] = []
    for part in parts:  # a change of writing parts nothing: 𐀨77𐀡
        if sizes and not part.gap:
            sizes[-1] += len(part.digits)
        else:
            sizes.append(len(part.digits))
    if any("/" in part.gap or "／" in part.gap for part in parts[1:]) and (
        min(sizes) < 3 or (kind is NumberKind.LANDLINE and len(sizes) > 3)
    ):
        return False
    if kind is NumberKind.LANDLINE and 1 < len(sizes) < len(digits):
        area = area_length(digits) - (digits[0] != "0")
        sizes[0] -= max(0, sum(sizes) - len(digits))  # +86573-…: the country's code is glued to it
        return sizes[0] == area or (digits[0] == "0" and sizes[0] > area and len(sizes) == 2)
    if trunk_length(digits) and sizes[0] == 1:  # 0-138 0013 8000
        sizes, digits = sizes[1:], digits[1:]
    if kind is NumberKind.MOBILE and sizes[0] == 1 < len(sizes) < len(digits):
        return False  # 1.951-7338573: a list mark and a landline
    return (
        introduced
        or len(parts) <= 2
        or max(sizes) >= 3
        or len(parts) == len(digits)
        or all(part.gap.strip() for part in parts[1:])
    )


_PARTED_CODE = re.compile(r"95(?!10)\d{3}|9510\d{4}|96\d{3}")
_SERVICE = re.compile(r"95\d{3,4}|9510\d{4}|96\d{3,4}|12\d{3}|100[0168]\d|1(?:1[0479]|20|22|24)")


def _service_code(text: str, parts: list[Group], at: int) -> tuple[NumberMention | None, int]:
    """The short code that stands alone at group `at`, if the words around it say that one may call it."""
    last = _code_end(parts, at)
    digits = "".join(part.digits for part in parts[at : last + 1])
    group = Group(digits, parts[at].start, parts[last].end, parts[at].gap)
    if not _SERVICE.fullmatch(group.digits):
        return None, 0
    extension, end, used = _extension(text, parts, last)
    if extension is None and used < len(parts) and set(parts[used].gap) <= _HYPHENS | {".", ""}:
        return None, 0
    before = _before(text, group.start, 24)
    if _NO_NUMBER.search(before) or _UNIT.match(text, end):
        return None, 0
    if len(group.digits) == 3:
        said = bool(_DIAL.search(before))
    else:
        said = bool(
            _CALL_BEFORE.search(before)
            or _DIAL.search(before)
            or _CALL_AFTER.match(text, end)
            or _is_served(before)
        )
    if not said:
        return None, 0
    return NumberMention(group.digits, NumberKind.SERVICE_CODE, group.start, end, extension), used - at


def _code_end(parts: list[Group], at: int) -> int:
    """The last group of a short code that is parted: 9510 7742, 9 5 3 6 4, 955 88; `at` for one that is not."""
    digits = ""
    for last in range(at, min(at + 8, len(parts))):
        if last > at and parts[last].gap not in (" ", "-", "－"):
            break
        digits += parts[last].digits
        if _PARTED_CODE.fullmatch(digits):
            return last
    return at


def _extension(text: str, parts: list[Group], last: int) -> tuple[str | None, int, int]:
    """Extension digits behind group `last` (or None), the end offset with them, and the next free group."""
    end = parts[last].end
    if found := _EXTENSION.match(text, end):
        taken = last + 1
        while taken < len(parts) and parts[taken].start < found.end():
            taken += 1
        return found.group(1), found.end(), taken
    keys: list[str] = []
    at = last + 1
    while (
        at < len(parts)
        and len(keys) < _KEYS
        and parts[at].gap in ("-", "－", "—", "–")
        and len(parts[at].digits) <= 5
    ):
        keys.append(parts[at].digits)
        at += 1
    if not keys or (len(keys) > 1 and max(map(len, keys)) > 1):
        return None, end, last + 1
    return "-".join(keys), parts[at - 1].end, at

"""What kinds of value stand in a sentence: money, ratios, dates, telephone numbers and the like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib import resources

from knowledge.amounts import Amount, Number, read_amounts, read_numbers
from knowledge.places import Places

_DATE = re.compile(
    r"\d{4}\s*[年./-]\s*\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{4}\s*年"
    r"|\d{1,2}\s*月(?:底|初|中旬|上旬|下旬|份|起|前)?|[一二三四五六七八九十]{1,3}月"
    r"|[今明去前当]年|年[初中底末]|即日起|[一二三四五六七八九十\d]+日(?:起|前|内|起至)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d"
    r"|\d (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:19|20)\d\d\b"
)
_DURATION = re.compile(
    r"(?<![\d])\d{1,3}\s*年(?!\d|初|底|末|[前以]?\d*月)|(?<![\d月])\d{1,3}\s*(?:个月|天|周|小时|个工作日|个季度|学期|分钟|日内|日以)"
    r"|[一二三四五六七八九十百半两数]+(?:年|个?半?月|天|周|星期|小时|个工作日|个?季度|学期|分钟|日内)"
    r"|半年|长期|疫情(?:期间|结束|解除)|\d+ (?:day|month|year|week|hour)"
)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}\s*[-—－–)]?\s*\d{7,8}|1[3-9]\d{9}|400[-\d]{7,9}|800[-\d]{7,9}|1\d{4}|9\d{4}|\d{7,8})(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://|www\.|\.(?:gov|com|cn|org|net)\b")
_NUMBER = re.compile(
    r"\d|一半|减半|全额|[一二三四五六七八九十百千万亿两半数几]+(?=[个家户项条人名次件种类级批亩元万亿倍成折年月日天层间所张份台套])"
)
_DATED = re.compile(
    r"《[^》]*》|(?:19|20)\d\d\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*[日号])?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{1,2}月[初底]"
)
_NAME = re.compile(r"《[^》]+》|“[^”]+”|「[^」]+」")
_RATIO = re.compile(
    r"\d\s*[%‰]|百分之|千分之|万分之|[二三四五六七八九十]分之|[一二三四五六七八九\d]\s*[成折]"
    r"|减半|一半|全额|\bper ?cent\b|\bpercent\b"
)


_REASON = re.compile("因|由于|为了|导致|造成|鉴于|旨在|以便|源于|目的")
_FREE = re.compile("免费|免收|全额|减半")
_LOCATION = re.compile(
    r"[一-龥]{2}(?:省|市|县|区|州|镇|乡|村|馆|大厦|大楼|路|街|号|厅|广场|中心|大学|酒店|机场|窗口)"
    r"|在[一-龥]{2,12}(?:举|召|开|办|落|坠|进|发)"
)


@lru_cache(maxsize=4096)
def amounts_in(text: str) -> tuple[Amount, ...]:
    """The amounts of a sentence; remembered, as the same sentences are read again and again."""
    return read_amounts(text)


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of a text; remembered for the same reason."""
    return read_numbers(text)


def _has_amount(*dimensions: str) -> Callable[[str], bool]:
    return lambda text: any(
        amount.dimension in dimensions and not _may_say_a(amount) for amount in amounts_in(undated(text))
    )


def _may_say_a(amount: Amount) -> bool:
    """Whether an amount is 一家 or its like, which may only say "a"."""
    return amount.value == 1 and amount.words.startswith("一")


def undated(text: str) -> str:
    """The text without its dates and book titles, whose numbers answer no question for a figure."""
    return _DATED.sub(" ", text)


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


@lru_cache(maxsize=1)
def _person() -> re.Pattern[str]:
    """A name: a foreign one with its dot, or a family name and one or two characters, by what is around."""
    words = resources.files("assistant").joinpath("words/names.toml").read_text(encoding="utf-8")
    table = tomllib.loads(words)
    marks = r"、，,。:：;；《》“”\"\s()（）"
    return re.compile(
        rf"[a-z一-龥]·[a-z一-龥]|(?:^|(?<=[{marks}{table['before']}]))"
        rf"[{table['family']}][一-龥]{{1,2}}(?=[{marks}{table['after']}]|$)"
    )


def _names_a_person(text: str) -> bool:
    return _person().search(text) is not None


KINDS: dict[str, Callable[[str], bool]] = {
    "money": _has_amount("money"),
    "ratio": _matches(_RATIO),
    "count": _has_amount("count", "number"),
    "date": _matches(_DATE),
    "duration": _matches(_DURATION),
    "telephone": _matches(_TELEPHONE),
    "email": _matches(_EMAIL),
    "url": _matches(_URL),
    "number": lambda text: _NUMBER.search(undated(text)) is not None,
    "name": _matches(_NAME),
    "place": lambda text: bool(Places.load().find(text)),
    "location": _matches(_LOCATION),
    "person": _names_a_person,
    "reason": _matches(_REASON),
    "free": _matches(_FREE),
}


def holds_kind(kind: str, text: str) -> bool:
    """Whether a value of this kind stands in a folded sentence; KeyError for a kind that is none."""
    return KINDS[kind](text)

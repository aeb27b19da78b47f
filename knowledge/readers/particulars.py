"""What a text says about itself: title, document number, place, language, days in force. Nothing is guessed.

A number counts only on its own between spaces, not where a text cites another's in brackets. A day in force
counts only where the text speaks of itself (本办法自…起施行) and names one day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

from knowledge.characters import is_han, simplify
from knowledge.document import PartialDate
from knowledge.places import Place, Places
from knowledge.readers.headings import blocks, is_names
from knowledge.readers.lines import STRUCTURE, glue
from knowledge.readers.national import is_national, tells_all_provinces, without_places_in_passing
from knowledge.readers.wording import wording

_NUMBER = re.compile(
    r"(?<!\S)[一-鿿]{1,12}[〔\[（(]\s?(?:19|20)\d{2}\s?[〕\]）)]\s?(?:第\s?)?\d{1,5}\s?号(?!\S)"
)
_NUMBER_WITHIN = 500
_OPENING = 1_000
_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_FROM = re.compile(
    rf"(?:本[^，。；《》第\n]{{1,12}}|(?:公布|发布|印发)，)自{_DAY}起(?:正式)?(?:施行|实施|执行|生效)([^。\n]{{0,40}})"
)
_UNTIL = re.compile(rf"有效期(?:限)?(?:至|到|截至){_DAY}")
_YEARS = re.compile(r"有效期(?:限)?(?:为)?([1-9]\d?|[一二三四五六七八九十])年")
_CHINESE_DIGITS = "零一二三四五六七八九十"
_TITLE_ENDS_AS_PROSE = re.compile(r"[。；：，、;:,]$")
_ORDER = re.compile(r"[一-鿿]{2,20}令(?:第\d+号|[〔（(]\d{4}[〕）)]第?\d+号)")
_ORDERED = re.compile(r"《([^《》]{2,60})》")
_LONGEST_TITLE = 80
_LINES_SEARCHED = 15
_MOST_TITLE_LINES = 4
_SHORTEST_TITLE = 4
_LEAST_CHINESE = 0.05


@dataclass(frozen=True, slots=True)
class InForce:
    """The first and the last day, as far as a text says them of itself."""

    first: PartialDate | None = None
    last: PartialDate | None = None


def take_title(text: str) -> tuple[str | None, str]:
    """The title that `text` begins with, None if it has none, and the text with that title as a heading."""
    first = blocks(text)[0]
    if first.level:
        return first.lines[0].lstrip("#").strip(), text
    lines = text.split("\n")
    start = _title_line(lines)
    if start is not None:
        end = _title_end(lines, start)
        title = reduce(glue, lines[start:end])
        return title, "\n".join([*lines[:start], f"# {title}", *lines[end:]])
    return _first_run(lines[0]), text


def _first_run(line: str) -> str | None:
    """What stands before the first space of a text that was pasted as one line, if it can be its title."""
    run = line.split(maxsplit=1)[0]
    chinese = sum(map(is_han, run[:_LONGEST_TITLE]))
    return run if len(run) < len(line) and chinese >= _SHORTEST_TITLE and _may_be_title(run) else None


def _title_line(lines: list[str]) -> int | None:
    """The line that is the title, or its first part: the first, else one near the top that ends as titles do.

    An order that puts a regulation into force opens with its own name; the title is then the regulation's.
    """
    endings = wording().title_endings
    near = lines[:_LINES_SEARCHED]
    if _may_be_title(near[0]):
        ordered = _ORDERED.search("".join(near)) if _ORDER.fullmatch("".join(near[:2])) else None
        return next((n for n, line in enumerate(near) if ordered and line == ordered[1]), 0)
    return next((n for n, line in enumerate(near) if line.endswith(endings) and _may_be_title(line)), None)


def _may_be_title(line: str) -> bool:
    if (
        not 2 <= len(line) <= _LONGEST_TITLE
        or _TITLE_ENDS_AS_PROSE.search(line)
        or "。" in line
        or " | " in line
    ):
        return False
    if any(line.count(opening) != line.count(closing) for opening, closing in ("（）", "()", "“”")):
        return False
    return not (STRUCTURE.match(line) or is_names(line) or _NUMBER.fullmatch(line))


def _title_end(lines: list[str], start: int) -> int:
    """Behind the last line of a title: of up to four lines, the first to end as titles do, else the first."""
    endings = wording().title_endings
    length = 0
    for number in range(start, min(start + _MOST_TITLE_LINES, len(lines))):
        length += len(lines[number])
        if not lines[number] or length > _LONGEST_TITLE or not _may_be_title(lines[number]):
            break
        if lines[number].endswith(endings):
            return number + 1
    return start + 1


def number_in(text: str) -> str | None:
    """The number the text bears near its top, such as 国办函〔2018〕71号; None if not certain."""
    found = {match[0] for match in _NUMBER.finditer(text[:_NUMBER_WITHIN])}
    return found.pop() if len(found) == 1 else None


def in_force(text: str) -> InForce:
    """The days that the text says it holds for; the last day is the one before the years are over."""
    found = {match[0]: match for match in _FROM.finditer(text)}
    days = {match.group(1, 2, 3) for match in found.values()}
    if len(days) != 1:
        return InForce()
    match = next(iter(found.values()))
    first = _day(match[1], match[2], match[3])
    return InForce(first, _last_day(first, match[4])) if first else InForce()


def _last_day(first: PartialDate, rest: str) -> PartialDate | None:
    """The last day that the rest of the sentence names, by its date or by a number of years."""
    if until := _UNTIL.search(rest):
        return _day(until[1], until[2], until[3])
    years = _YEARS.search(rest)
    if years is None:
        return None
    count = int(years[1]) if years[1].isdigit() else _CHINESE_DIGITS.index(years[1])
    start = first.first_day
    # The 29th of February has no namesake in most years; the period then ends on the 28th.
    leaps = start.month == 2 and start.day == 29
    after = date(start.year + count, 3, 1) if leaps else start.replace(year=start.year + count)
    last = after - timedelta(days=1)
    return PartialDate(last.year, last.month, last.day)


def _day(year: str, month: str, day: str) -> PartialDate | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return PartialDate(found.year, found.month, found.day)


def place_of(title: str, text: str) -> str | None:
    """The place the title names, else the whole country, else the place that the first paragraph names.

    A text is for the whole country by its issuer or its addressees (`national.py`), not by many places.
    None when the place is unknown, or not one.
    """
    places = Places.load()
    written, opening = simplify(title), simplify(text[:_OPENING])
    named = _named(written, places)
    if named and not tells_all_provinces(written, opening):
        deepest = _deepest(named, places)
        return (deepest or named[0]).name
    if named or title.startswith(places.nation.full_name) or is_national(written, opening):
        return places.nation.name
    first = next((part for part in blocks(text) if part.is_prose), None)
    if first is None:
        return None
    paragraph = without_places_in_passing(simplify("\n".join(first.lines)[:_NUMBER_WITHIN]))
    deepest = _deepest(_named(paragraph, places), places)
    return deepest.name if deepest else None


def _named(text: str, places: Places) -> list[Place]:
    return [mention.places[0] for mention in places.find(text) if len(mention.places) == 1]


def _deepest(named: list[Place], places: Places) -> Place | None:
    """The one that lies in all the others; None where two lie apart."""
    inner = (place for place in named if all(places.is_within(place, other) for other in named))
    return next(inner, None)


def language_of(text: str) -> str:
    """`zh`, or `en` for a text with hardly a Chinese character."""
    letters = [character for character in text[:20_000] if character.isalpha()]
    chinese = sum(map(is_han, letters))
    return "zh" if not letters or chinese >= len(letters) * _LEAST_CHINESE else "en"

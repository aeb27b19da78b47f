"""Whether a text is for the whole country: by who issues it, or whom it is addressed to."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_HEAD = 500
_LONGEST_ADDRESS = 400


@dataclass(frozen=True, slots=True)
class _Signs:
    """What `knowledge/words/national.toml` says, ready to be looked for."""

    title: re.Pattern[str]
    letterhead: re.Pattern[str]
    address: re.Pattern[str]
    in_passing: re.Pattern[str]


def is_national(title: str, text: str) -> bool:
    """Whether a national body issues or is the subject of a text, or all provinces are addressed.

    `title` and `text` should be in simplified characters. Local offices of a national body are told apart by
    the place in their name, which whoever calls has looked for before.
    """
    head = text[:_HEAD]
    return bool(_signs().title.match(title) or _signs().letterhead.search(head) or _addresses_all(text))


def tells_all_provinces(title: str, text: str) -> bool:
    """Whether a national body tells all provinces, also of what is of one of them by its title."""
    return bool(_signs().title.match(title)) and _addresses_all(text)


def _addresses_all(text: str) -> bool:
    return _signs().address.search(text[: 2 * _HEAD]) is not None


def without_places_in_passing(text: str) -> str:
    """`text` without places it is not of: in lists of all provinces, of an agency's dateline, left out."""
    return _signs().in_passing.sub("", text)


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    file = resources.files("knowledge").joinpath("words", "national.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    body = rf"(?:中华人民共和国)?(?:{_either(data['bodies'])})(?![{data['not_after_body']}])"
    office = f"(?:{_either(data['offices'])})"
    # Between the letters of an address there may be brackets, marks and 和.
    address = "|".join(r"[、，,（）()\s和及]*".join(written) for written in data["addressees"])
    return _Signs(
        title=re.compile(rf"[\s“《【\[]*{body}"),
        letterhead=re.compile(rf"(?<!\S)(?:{body}{office}?[、，\s]?)+(?<![、，])(?!\S)"),
        address=re.compile(
            rf"(?<!\S)(?:(?:{body}|各)[^。：:\s]{{0,80}})?(?:{address})[^。：:]{{0,{_LONGEST_ADDRESS}}}[：:]"
        ),
        in_passing=re.compile(
            rf"[、，,和及与]\s*(?:{_either(data['beside_provinces'])})"
            rf"|(?:{_either(data['agencies'])})[一-鿿]{{2,6}}(?:\d{{1,2}}月)?\d{{1,2}}日[电讯]"
            rf"|{'|'.join(_left_out(*pair) for pair in data['left_out'])}"
        ),
    )


def _left_out(before: str, after: str) -> str:
    """A pattern for the names of a few places between these two words; without the second, for one name."""
    return f"{before}[一-鿿、]{{2,15}}?{after}" if after else f"{before}[一-鿿]{{2,4}}"


def _either(words: list[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

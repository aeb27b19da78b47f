"""Slips in a sentence that was right: another figure, unit, city, or citation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

from knowledge.places import Places
from tests.model_server.asked import Source

_HANDLE = re.compile(r"\[([SK]\d+)\]")
_FIGURE = re.compile(r"(?<![\dA-Za-z\[])\d+(?:\.\d+)?(?![\dA-Za-z])")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def mutations(kind: str, sentence: str, sources: Sequence[Source]) -> tuple[str, ...]:
    """Every wrong sentence that a slip of this kind makes of a right one; none where it cannot happen."""
    wrong = KINDS[kind](sentence, sources)
    return tuple(dict.fromkeys(made for made in wrong if made != sentence))


def _figures(sentence: str, sources: Sequence[Source]) -> Iterator[str]:
    """Each figure of the sentence in turn, by a zero too many and by one too many."""
    for found in _FIGURE.finditer(_masked(sentence)):
        written = found[0]
        yield _spliced(sentence, found.span(), f"{written.replace('.', '')}0")
        yield _spliced(sentence, found.span(), _one_more(written))


def _units(sentence: str, sources: Sequence[Source]) -> Iterator[str]:
    """The unit of each figure in turn."""
    for found in _FIGURE.finditer(_masked(sentence)):
        after = sentence[found.end() :]
        for right, wrong in _slips()["units"]:
            spaced = re.match(rf"\s*{re.escape(right)}", after)
            if spaced:
                start = found.end() + spaced.end() - len(right)
                yield _spliced(sentence, (start, start + len(right)), wrong)
                break


def _cities(sentence: str, sources: Sequence[Source]) -> Iterator[str]:
    """Another city for each that is named; where none is, a city that no source is of."""
    mentions = [
        mention
        for mention in _places().find(_masked(sentence))
        if mention.places and mention.places[0] != _places().nation
    ]
    language = "zh" if _CHINESE.search(sentence) else "en"
    for city in _slips()[f"cities_{language}"]:
        if any(city in source.line for source in sources):
            continue
        for mention in mentions:
            yield _spliced(sentence, (mention.start, mention.end), city)
        if not mentions:
            yield _slips()[f"in_city_{language}"].format(city=city) + sentence


def _citations(sentence: str, sources: Sequence[Source]) -> Iterator[str]:
    """A source that was never given."""
    if _HANDLE.search(sentence):
        yield _HANDLE.sub("[S987]", sentence)


def _wrong_citations(sentence: str, sources: Sequence[Source]) -> Iterator[str]:
    """Each source that is given and does not hold the sentence's figures."""
    figures = {found[0] for found in _FIGURE.finditer(_masked(sentence))}
    cited = set(_HANDLE.findall(sentence))
    if not figures or not cited:
        return
    for source in sources:
        held = {found[0] for found in _FIGURE.finditer(source.line)}
        if source.handle not in cited and not figures & held:
            yield _HANDLE.sub(f"[{source.handle}]", sentence)


KINDS: dict[str, Callable[[str, Sequence[Source]], Iterator[str]]] = {
    "figure": _figures,
    "unit": _units,
    "city": _cities,
    "citation": _citations,
    "wrong-citation": _wrong_citations,
}


def _masked(sentence: str) -> str:
    """The sentence with its handles blotted out, at the same length."""
    return _HANDLE.sub(lambda found: "\0" * len(found[0]), sentence)


def _one_more(written: str) -> str:
    whole, dot, decimals = written.partition(".")
    if decimals:
        return f"{whole}{dot}{int(decimals) + 1:0{len(decimals)}}"
    return str(int(whole) + 1)


def _spliced(text: str, span: tuple[int, int], put: str) -> str:
    return text[: span[0]] + put + text[span[1] :]


@cache
def _slips() -> dict[str, Any]:
    return tomllib.loads(resources.files("tests.model_server").joinpath("slips.toml").read_text("utf-8"))


@cache
def _places() -> Places:
    return Places.load()

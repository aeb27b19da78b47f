"""A stretch of text → the spans of its sentences, in time proportional to its length.

A sentence ends at 。！？!? or an ellipsis, at a full stop of Latin writing, at the end of its line, and at
； where the parts on both sides are long enough to be read alone. Within quotation marks and brackets
nothing ends; a quotation that is itself a sentence ends with its closing mark. What would be longer than
`LONGEST_SENTENCE` is cut all the same: at stops within quotations first, then at commas, then anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.characters import is_han
from knowledge.document import Span
from knowledge.readers.wording import wording

LONGEST_SENTENCE = 350
# Shorter parts between semicolons are a list's words rather than sentences.
_SHORTEST_PART = 24
# A bracket that closes later than this was left open by mistake.
_LONGEST_QUOTATION = 300
_DEEPEST_QUOTATION = 12

_CLOSERS = {
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
    "）": "（",
    ")": "(",
    "》": "《",
    "】": "【",
    "]": "[",
}
_OPENERS = set(_CLOSERS.values())
_QUOTATIONS = {"“", "「", "『", '"'}
_PAIRED = re.compile('[“”‘’「」『』（）()《》【】\\[\\]"]')
_STOP = re.compile(r"[。！？!?]+|…+|\.{2,}|\.|\n|(?<=[一-鿿”）》])[^\S\n]+(?=[一-鿿“《（])")
_HARD_STOP = re.compile(r"[。！？!?；;]+|…+")
_SEMICOLON = re.compile(r"[；;]")
_CLAUSE = re.compile(r"[，,、：:；;\s]")
_AFTER_STOP = re.compile(r"[。！？!?…”’」』）)》】\]\"]*")
_GOES_ON = re.compile(r"\s*[，、；：,;:）)》】]")
_WORD_BEFORE = re.compile(r"[A-Za-z.]+$")
_ENUMERATED = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、．.]")
_RUN_IN_HEAD = re.compile(rf"{_ENUMERATED.pattern}[^，,；;：:。！？]{{2,14}}。")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")
_ONLY_NUMBER = re.compile(r"[\s(（]*\d{1,3}(?:\.\d{1,3})*")
_LONGEST_WORD = 12
_SHORTEST_RUN = 8
_BREAK = re.compile(r"\s")


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """The sentences of `text[start:end]`, sorted and trimmed; together they hold all that is visible."""
    quotations = _quotations(text, start, end)
    spans: list[Span] = []
    for piece in _with_heads(text, _pieces(text, start, _ends(text, start, end, quotations), end)):
        spans.extend(_shortened(text, piece, quotations))
    return spans


def _with_heads(text: str, pieces: Iterable[Span]) -> Iterator[Span]:
    """The pieces, an enumerated head of a few words (1.问题导向。) joined to what follows on its line."""
    head: Span | None = None
    for piece in pieces:
        if head is not None and not (
            _ENUMERATED.match(text, piece.start) or "\n" in text[head.end : piece.start]
        ):
            piece = Span(head.start, piece.end)
        elif head is not None:
            yield head
        head = piece if _RUN_IN_HEAD.fullmatch(text, piece.start, piece.end) else None
        if head is None:
            yield piece
    if head is not None:
        yield head


def trimmed(text: str, start: int, end: int) -> Span | None:
    """`text[start:end]` without the white space around it; None if there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _pieces(text: str, start: int, ends: Iterable[int], end: int) -> Iterator[Span]:
    position = start
    for stop in [*ends, end]:
        piece = trimmed(text, position, stop)
        if piece is not None:
            yield piece
            position = stop


def _quotations(text: str, start: int, end: int) -> list[Span]:
    """What stands in quotation marks or brackets, marks included, outermost only."""
    waiting: list[tuple[str, int]] = []
    found: list[Span] = []
    for match in _PAIRED.finditer(text, start, end):
        mark, position = match[0], match.start()
        opener = '"' if mark == '"' else _CLOSERS.get(mark)
        if (waiting and position - waiting[0][1] > _LONGEST_QUOTATION) or len(waiting) > _DEEPEST_QUOTATION:
            del waiting[0]
        if mark == '"' and not any(open_mark == '"' for open_mark, _ in waiting):
            opener = None
        if opener is None:
            waiting.append((mark, position))
            continue
        number = next((n for n in range(len(waiting) - 1, -1, -1) if waiting[n][0] == opener), None)
        if number is None:
            continue
        span = Span(waiting[number][1], position + 1)
        del waiting[number:]
        while found and found[-1].start > span.start:
            found.pop()
        found.append(span)
    return found


def _ends(text: str, start: int, end: int, quotations: list[Span]) -> Iterator[int]:
    """Where sentences end, quotations kept whole."""
    last, number = start, 0
    for match in _STOP.finditer(text, start, end):
        if match.start() < last:
            continue
        while number < len(quotations) and quotations[number].end <= match.start():
            number += 1
        around = quotations[number] if number < len(quotations) else None
        if match[0] == "\n":
            stop: int | None = match.end()
        elif around is not None and around.start < match.start():
            stop = _end_of_quotation(text, match.end(), around, last=last, limit=end)
        else:
            stop = _end_of_plain(text, match, last=last, limit=end)
        if stop is not None:
            yield stop
            last = stop


def _end_of_quotation(text: str, stop: int, around: Span, *, last: int, limit: int) -> int | None:
    """The end of a quotation that ends with this stop and is a sentence of its own; None otherwise."""
    if _after(text, stop, limit) < around.end:
        return None
    before = text[last : around.start].strip()
    alone = not before or (before[-1] in "：:，," and text[around.start] in _QUOTATIONS)
    end = _after(text, around.end, limit)
    goes_on = _GOES_ON.match(text, end, limit) or (end < limit and text[end] in wording().after_quotation)
    return end if alone and not goes_on else None


def _end_of_plain(text: str, match: re.Match[str], *, last: int, limit: int) -> int | None:
    if match[0].isspace():
        return match.end() if _is_lost_line_end(text, match, last=last, limit=limit) else None
    end = _after(text, match.end(), limit)
    if match[0] == "." and not _is_full_stop(text, match.start(), last=last, limit=limit):
        return None
    if match[0].startswith("..") and end < limit and not text[end].isspace():
        return None
    if match[0][0] in "…!?！？" and _GOES_ON.match(text, end, limit):
        return None
    return end


def _is_lost_line_end(text: str, space: re.Match[str], *, last: int, limit: int) -> bool:
    """Whether a space in Chinese text divides two long runs, as where a notice was pasted as one line."""
    before, after = space.start() - _SHORTEST_RUN, space.end() + _SHORTEST_RUN
    if before < last or after > limit:
        return False
    return not _BREAK.search(text, before, space.start()) and not _BREAK.search(text, space.end(), after)


def _after(text: str, position: int, limit: int) -> int:
    """Where the stops and closing marks after a stop end."""
    match = _AFTER_STOP.match(text, position, limit)
    return match.end() if match else position


def _is_full_stop(text: str, position: int, *, last: int, limit: int) -> bool:
    """Whether the dot at `position` ends a sentence rather than an abbreviation, a number or a name."""
    after = _after(text, position + 1, limit)
    before = text[position - 1 : position]
    if after < limit and not text[after].isspace():
        return bool(before) and is_han(before) and not text[after].isdigit()
    if _ONLY_NUMBER.fullmatch(text, last, position):
        return False
    following = trimmed(text, after, min(limit, after + 3))
    if following is None:
        return True
    if text[following.start].islower():
        return False
    word = _WORD_BEFORE.search(text[max(last, position - _LONGEST_WORD) : position])
    return word is None or not _is_abbreviation(word[0])


def _is_abbreviation(word: str) -> bool:
    return word.lower() in wording().abbreviations or _INITIALS.fullmatch(word) is not None


def _shortened(text: str, sentence: Span, quotations: list[Span]) -> Iterator[Span]:
    """A sentence divided at its semicolons and, while it is too long, at ever weaker places."""
    for part in _pieces(text, sentence.start, _semicolons(text, sentence, quotations), sentence.end):
        if part.end - part.start <= LONGEST_SENTENCE:
            yield part
            continue
        inner = (
            _after(text, match.end(), part.end) for match in _HARD_STOP.finditer(text, part.start, part.end)
        )
        for piece in _pieces(text, part.start, inner, part.end):
            yield from _cut(text, piece)


def _semicolons(text: str, sentence: Span, quotations: list[Span]) -> list[int]:
    """The semicolons outside quotations with enough text on both sides."""
    ends: list[int] = []
    last = sentence.start
    number = _first_after(quotations, sentence.start)
    for match in _SEMICOLON.finditer(text, sentence.start, sentence.end):
        while number < len(quotations) and quotations[number].end <= match.start():
            number += 1
        if number < len(quotations) and quotations[number].start < match.start():
            continue
        end = _after(text, match.end(), sentence.end)
        if end - last >= _SHORTEST_PART and sentence.end - end >= _SHORTEST_PART:
            ends.append(end)
            last = end
    return ends


def _first_after(quotations: list[Span], start: int) -> int:
    low, high = 0, len(quotations)
    while low < high:
        middle = (low + high) // 2
        if quotations[middle].end <= start:
            low = middle + 1
        else:
            high = middle
    return low


def _cut(text: str, piece: Span) -> Iterator[Span]:
    """A piece in parts of at most `LONGEST_SENTENCE`, each up to its last comma or space where it has one."""
    start = piece.start
    while piece.end - start > LONGEST_SENTENCE:
        window = start + LONGEST_SENTENCE
        clauses = [match.end() for match in _CLAUSE.finditer(text, start + LONGEST_SENTENCE // 3, window)]
        end = clauses[-1] if clauses else window
        if part := trimmed(text, start, end):
            yield part
        start = end
    if rest := trimmed(text, start, piece.end):
        yield rest

"""Each sentence of a chat model's draft: held by what it cites and shown, or not held and not shown.

A sentence names its sources by handle. Its figures must stand in them, by value, unit, currency and bound,
and be figures of the same thing; its quotations must stand there word for word; the places it names must be
theirs; and most of its content words must be theirs too. Links, images, markup and instructions never pass.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant.answer import Citation
from assistant.cited_pieces import Piece, pieces_of
from assistant.contents import (
    Content,
    content_of,
    held_by,
    is_chinese,
    share_held,
    without_figures,
    word_is_held,
)
from assistant.draft import Line, Numbering
from assistant.figures_held import Cited, all_held, misfit
from assistant.handles import Sentence, Source, Sources, cited_texts
from assistant.holding_words import holding_words
from assistant.kinds import numbers_in
from assistant.listening import clean, without_instructions
from assistant.places_held import stray_place
from assistant.question import Question
from assistant.quotations_held import stray_quotation
from assistant.settings import Language
from assistant.vocabulary import vocabulary
from knowledge.amounts import read_numbers
from knowledge.characters import fold
from knowledge.document import Document
from knowledge.rules.calculation import Calculation, Comparison

# Less of a sentence's content than this in its sources, and it says something of its own.
_LEAST_HELD = 0.5
# Of a text in another language a translation of words finds only so much.
_LEAST_ACROSS = 0.3
_LONGEST = 600
# So much of a sentence's content stands in the one source that it retells, so much less in any other.
_RETOLD, _RETOLD_BETTER, _FEW_PAIRS = 0.8, 0.25, 6
# So long a run of the instructions is no accident, in Chinese and in Latin letters.
_LEAKED, _LEAKED_LATIN = 14, 28
_DECORATION = re.compile(
    r"^\s*(?:#{1,6}\s+|>+\s*|[-*•·]\s+|\d{1,2}[.、)](?!\d)\s*|[（(]\d{1,2}[)）]\s*)+|\*\*|__|~~"
)
_NOT_A_LETTER = re.compile(r"[\W_]+")
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9_-]*\d)(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*(?![A-Za-z0-9])|\b[A-Z]{4,}\b"
)
_MARKER = re.compile(r"\[\d+\]")
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_STOP = re.compile(r"\s+(?=[。，；：！？,.;:!?])")
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence that may be shown, its handles turned into the answer's markers."""

    line: Line


@dataclass(frozen=True, slots=True)
class NotHeld:
    """A sentence that may not be shown: why, as the key of a phrase, and the words it is about.

    `sentence` is what the model wrote; `is_idle` when it names no source and no figure, so nothing is lost.
    """

    reason: str
    sentence: str
    words: str = ""
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class Checker:
    """What the sentences of one draft are held against.

    `numbering` gives the markers; `unspeakable` are the instructions of the model, which no answer repeats.
    """

    sources: Sources
    question: Question
    language: Language
    numbering: Numbering
    unspeakable: str = ""

    def prepare(self) -> None:
        """Read the sources, which takes longer than a check; a model takes longer still to begin."""
        self.sources.prepare(self.sources.handles)
        held_by(self._asked())

    def check(self, sentence: str) -> Held | NotHeld:
        """The line to show for a sentence as the model wrote it, or why it is not shown."""
        written = _DECORATION.sub("", clean(sentence)).strip()
        pieces = list(pieces_of(written))
        handles = list(dict.fromkeys(handle for piece in pieces for handle in piece.handles))
        known = {handle: source for handle in handles if (source := self.sources.get(handle)) is not None}
        bare = "".join(piece.text for piece in pieces)
        is_idle = not known and not read_numbers(bare)
        fault = _unfit(bare)
        if fault is not None:
            return NotHeld(fault, written, is_idle=is_idle)
        if not known:
            return NotHeld("no_source", written, is_idle=is_idle)
        fault_at = self._fault(pieces, known)
        if fault_at is not None:
            return NotHeld(fault_at[0], written, fault_at[1])
        line = self._line(pieces, known)
        if not self._stands(line):
            return NotHeld("figure", written)
        return Held(line)

    def _fault(self, pieces: Sequence[Piece], known: dict[str, Source]) -> tuple[str, str] | None:
        """The first thing that does not hold, piece by piece: what stands before handles rests on those."""
        everything = list(known.values())
        for piece in pieces:
            if not re.search(r"\w", piece.text):
                continue
            own = [known[handle] for handle in piece.handles if handle in known] or everything
            found = self._fault_of(piece.text.strip(), own)
            if found is not None:
                return found
        return None

    def _fault_of(self, text: str, own: Sequence[Source]) -> tuple[str, str] | None:
        cited = [one for source in own for one in cited_texts(source, self.sources)]
        if (quoted := stray_quotation(text, cited, self._asked())) is not None:
            return "quotation", quoted
        documents = [document for source in own for document in _documents(source)]
        if (place := stray_place(text, documents, cited, self.question)) is not None:
            return "place", place
        if self._retells_another(text, own, cited):
            return "words", ""
        asked = [self._asked(), self.question.on.isoformat()]
        if (wrong := misfit(text, cited, others=self._others(own), asked=asked)) is not None:
            return wrong.reason, wrong.words
        return self._fault_of_words(text, cited)

    def _fault_of_words(self, text: str, cited: Sequence[Cited]) -> tuple[str, str] | None:
        """Whether the words are the sources': no code of its own, no instructions, most of the content."""
        source = " ".join(one.all_text for one in cited)
        for code in _CODE.findall(text):
            if not _is_known(code, source):
                return "words", code
        if self._leaks(text, source) or not _says_something(text, source):
            return "words", ""
        held = all_held(cited)
        across = is_chinese(text) != is_chinese(" ".join(one.text for one in cited))
        share = share_held(text, held, letters=fold(source))
        if across and is_chinese(source):
            share = max(share, self._share_across(text, held))
        if share < (_LEAST_ACROSS if across else _LEAST_HELD):
            return "words", ""
        if not across and is_chinese(text):
            unknown = [
                word
                for word in content_of(text).words
                if not word_is_held(word, held) and word not in holding_words().known_latin
            ]
            if unknown:
                return "words", unknown[0]
        return None

    def _retells_another(self, text: str, own: Sequence[Source], cited: Sequence[Cited]) -> bool:
        """Whether another sentence of the sources says what this one says, and what it cites hardly does."""
        said = content_of(text).pairs
        if len(said) < _FEW_PAIRS:
            return False
        held = frozenset().union(*(held_by(one.text_around).pairs for one in cited))
        share = len(said & held) / len(said)
        best = max((len(said & held_by(other).pairs) / len(said) for other in self._others(own)), default=0.0)
        return best >= _RETOLD and best - share >= _RETOLD_BETTER

    def _share_across(self, text: str, own: Content) -> float:
        """Of an English sentence on a Chinese text: the words that the text, or the question, has too."""
        content = content_of(text).words
        if not content:
            return 1.0
        asked = held_by(self._asked())
        held = sum(word_is_held(word, own) for word in content)
        lent = sum(not word_is_held(word, own) and word_is_held(word, asked) for word in content)
        return (held + 0.5 * lent) / len(content) if held else 0.0

    def _leaks(self, text: str, source: str) -> bool:
        secret, bare = _NOT_A_LETTER.sub("", self.unspeakable), _NOT_A_LETTER.sub("", text)
        public = _NOT_A_LETTER.sub("", source + self._asked())
        length = _LEAKED if is_chinese(text) else _LEAKED_LATIN
        return any(
            bare[at : at + length] in secret and bare[at : at + length] not in public
            for at in range(len(bare) - length + 1)
        )

    def _asked(self) -> str:
        """What the user said, without what he said to the assistant about itself."""
        return _said_by_user(self.question, self.language)

    def _stands(self, line: Line) -> bool:
        """Whether every number of a line stands where the contract lets it; nothing else is shown."""
        held = set(self._spoken())
        for citation in line.citations:
            held |= _numbers_of(citation.document, citation.quote)
        for worked in line.calculations:
            held |= self.sources.figures(worked)
        return all(
            number.indefinite or number.value in held for number in numbers_in(_MARKER.sub("", line.text))
        )

    def _spoken(self) -> frozenset[Decimal]:
        texts = (self._asked(), self.question.on.isoformat())
        return frozenset(number.value for text in texts for number in numbers_in(text))

    def _others(self, own: Sequence[Source]) -> list[str]:
        return [one.text for one in self.sources.sentences if one not in own]

    def _line(self, pieces: Sequence[Piece], known: dict[str, Source]) -> Line:
        citations: dict[Citation, None] = {}
        worked: dict[int, Calculation | Comparison] = {}
        written: list[str] = []
        for piece in pieces:
            written.append(piece.text)
            markers: dict[str, None] = {}
            for handle in piece.handles:
                source = known.get(handle)
                if isinstance(source, Sentence):
                    citation = self.numbering.cite_span(source.document, source.heading, source.span)
                    citations[citation] = None
                    markers[f"[{citation.marker}]"] = None
                elif source is not None:
                    worked[id(source)] = source
            # Right behind an exclamation mark a marker would look like a picture's.
            written.append(" " if markers and piece.text.endswith("!") else "")
            written.append("".join(markers))
        text = _BEFORE_STOP.sub("", _SPACES.sub(" ", "".join(written))).strip()
        return Line(text, tuple(citations), tuple(worked.values()))


@lru_cache(maxsize=64)
def _said_by_user(question: Question, language: Language) -> str:
    turns = [turn.content for turn in question.history if turn.role == "user"]
    words = vocabulary(language)
    return "\n".join(without_instructions(fold(clean(text)), words)[0] for text in (*turns, question.text))


def _numbers_of(document: Document, quote: str) -> frozenset[Decimal]:
    """The numbers of a quoted sentence and of what its document is called and dated."""
    days = (document.published, document.in_force_from, document.in_force_until)
    names = (quote, document.title, document.number or "", *(str(day) for day in days if day))
    return frozenset(number.value for text in names for number in numbers_in(text))


def _unfit(text: str) -> str | None:
    """What no sentence may be: too long, a link, an image, markup; empty of words."""
    if len(text) > _LONGEST:
        return "too_long"
    if holding_words().forbidden.search(fold(text)):
        return "markup"
    return None if re.search(r"\w", text) else "no_source"


def _says_something(text: str, source: str) -> bool:
    """Whether there is more than a figure, in the sources' words: 最高30万元 says something, 0元 nothing."""
    bare = without_figures(text)
    letters = fold(source)
    if is_chinese(text):
        return sum(character in letters for character in bare if character.isalpha()) >= _FEWEST_LETTERS
    return content_of(text).size > 0


def _is_known(code: str, source: str) -> bool:
    folded = fold(code)
    return folded in fold(source) or folded in holding_words().known_latin or _is_amount(code)


def _is_amount(code: str) -> bool:
    """Whether digits and letters are an amount: 200k, CNY30."""
    numbers = read_numbers(code)
    return bool(numbers) and len(numbers[0].words) >= len(code) - 3


def _documents(source: Source) -> list[Document]:
    if isinstance(source, Sentence):
        return [source.document]
    if isinstance(source, Calculation):
        return [source.rule.document]
    return [calculation.rule.document for calculation in source.calculations]

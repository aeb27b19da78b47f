"""What a message asks: its language, its places, its parts, and what it leans on from before.

A message may hold several questions; each becomes a Part that stands alone. Clauses that aim at the
assistant itself are dropped; when nothing about policies is left the message is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from assistant.question import Question, Turn
from assistant.settings import Language
from assistant.vocabulary import Vocabulary, Wanted, vocabulary
from knowledge.amounts import read_numbers
from knowledge.characters import fold, is_han
from knowledge.places import Place, Places
from knowledge.synonyms import Synonyms

_CLAUSE = re.compile(r"[^。！？!?;；\n，,：:]*(?:[。！？!?;；\n，,：:]+|$)")
_ENGLISH_CLAUSE = re.compile(r"[^!?;\n:.]*(?:\.(?=\w)[^!?;\n:.]*)*(?:[!?;\n:.]+|$)")
# A second question joined to the first.
_ENGLISH_AND = re.compile(
    r"(?:,? and (?:roughly |about |then |also |in |to |at |on |by |for |of )*"
    r"(?=(?:what|which|who|when|where|how|why|is|are|does|do|did|can)\b))"
    r"|, (?:i\.e\. )?(?:roughly |about |in |to |at |up to )*(?=(?:what|how)\b)"
)
_LATIN_WORD = re.compile(r"[a-zA-Z]{2,}")
_POSSESSIVE = re.compile(r"['’]s\b")
_MARKER = re.compile(r"\[\d+\]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|\b)")
OVERVIEW = "overview"
# The noun right before the question word: 专项资金一共有多少.
_ASKED_NOUN = re.compile(
    r"([一-鿿]{2,}?)(?:一共|总共|合计|大概|大约|大致|最高|最低|各自|分别|各|累计|共|总计|具体|又|还|现在)*"
    r"(?:是|为|有|达到|达|占)(?:多少|几|什么)"
)
_HIDDEN = "\ue000"
_MEMBER = re.compile(r"(?<=[、和与及,，的])|(?= and |, )")
_IN_A_ROW = re.compile(r"^.{0,8}?[、和与及,，]| and |, ")
# A question is read up to here; what follows is most likely pasted text.
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message, in folded characters.

    `own` are its words, `background` what the message says around it, `before` the earlier turns it leans on,
    `wanted` what it asks for, `units` what it counts in, `years` the years it names; `said_before` are the
    values just spoken of, where it asks for another one. `is_side`: it is one of two things asked for together,
    and `before` is the other.
    """

    own: str
    background: str
    before: str
    places: tuple[Place, ...]
    wanted: tuple[Wanted, ...]
    units: tuple[str, ...]
    years: tuple[int, ...]
    said_before: frozenset[Decimal] = frozenset()
    is_side: bool = False

    @property
    def text(self) -> str:
        return " ".join(words for words in (self.own, self.background, self.before) if words)

    @property
    def asked_noun(self) -> str:
        """The last two characters of the noun before the question word; empty when there is none."""
        match = _ASKED_NOUN.search(self.own)
        return match[1][-2:] if match else ""

    @property
    def is_overview(self) -> bool:
        """Whether it asks for all there is rather than for one thing."""
        return any(wanted.id == OVERVIEW for wanted in self.wanted) and all(
            wanted.soft for wanted in self.wanted
        )

    def at(self, places: tuple[Place, ...]) -> Part:
        """The same question about other places."""
        return replace(self, places=places)


@dataclass(frozen=True, slots=True)
class Understood:
    """A message read: `parts` is empty when it is refused or says nothing."""

    language: Language
    parts: tuple[Part, ...]
    compares: bool
    refused: bool
    relative_year: str | None


def understand(
    question: Question, *, default_language: Language = "zh", mend: Callable[[str], str] = str
) -> Understood:
    """Read a message and what was said before it; `mend` is given the message to right its slips."""
    text = _POSSESSIVE.sub(" ", fold(clean(question.text))[:_LONGEST])
    language = (
        question.language or language_of(text) or _language_before(question.history) or default_language
    )
    words = vocabulary(language)
    if language == "zh":
        text = _mended(text, words, mend)
    kept, dropped = _without_instructions(text, words)
    refused = dropped and not _is_about_something(kept, words)
    if refused or not re.search(r"\w", kept):
        return Understood(language, (), compares=False, refused=refused, relative_year=None)
    compares = words.comparison.search(kept) is not None
    before = _standing(question.history, words)
    parts = _parts(kept, before=before, words=words, compares=compares)
    if question.place is not None and (place := Places.load().named(question.place)) is not None:
        parts = tuple(part.at((place,)) for part in parts)
    relative = next((word for word, _ in words.relative_years if word in kept), None)
    return Understood(language, parts, compares=compares, refused=False, relative_year=relative)


def _mended(text: str, words: Vocabulary, mend: Callable[[str], str]) -> str:
    """The text with its slips mended, except where it holds words that questions are known to have."""
    mended = list(mend(text))
    known = [match.span() for wanted in words.wanted for match in wanted.asked.finditer(text)]
    known += [match.span() for match in words.empty.finditer(text)]
    known += [(mention.start, mention.end) for mention in Places.load().find(text)]
    for start, end in (*known, *Synonyms.load().spans(text)):
        mended[start:end] = text[start:end]
    return "".join(mended)


def clean(text: str) -> str:
    """`text` without control, bidi-control, zero-width characters and lone surrogates."""
    return _INVISIBLE.sub(" ", text)


_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@lru_cache(maxsize=64)
def language_of(text: str) -> Language | None:
    """The language of a text by its letters, None when it has none."""
    latin = len(_LATIN_WORD.findall(text))
    han = sum(map(is_han, text))
    if not latin and not han:
        return None
    return "en" if latin * 2 > han else "zh"


def _language_before(history: tuple[Turn, ...]) -> Language | None:
    spoken = (language_of(fold(clean(turn.content))) for turn in reversed(history) if turn.role == "user")
    return next((language for language in spoken if language is not None), None)


def _clauses(text: str, words: Vocabulary) -> list[str]:
    english = words is vocabulary("en")
    pieces = _ENGLISH_CLAUSE.findall(_ENGLISH_AND.sub("? ", text)) if english else _CLAUSE.findall(text)
    return [piece for piece in pieces if piece.strip()]


def _without_instructions(text: str, words: Vocabulary) -> tuple[str, bool]:
    """The text without the clauses that aim at the assistant, and whether there were any."""
    clauses = _clauses(text, words)
    kept = [clause for clause in clauses if not _aims_at_the_assistant(clause, words)]
    return "".join(kept), len(kept) < len(clauses)


def _aims_at_the_assistant(clause: str, words: Vocabulary) -> bool:
    if words.keep is not None and words.keep.search(clause):
        return False
    both = (vocabulary("zh"), vocabulary("en"))
    return any(language.refuse.search(clause) for language in both)


def _is_about_something(text: str, words: Vocabulary) -> bool:
    return bool(Places.load().find(text)) or any(_asks(clause, words) for clause in _clauses(text, words))


# ---- what was said before


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a conversation is about so far: the words and places of the last question that stood alone."""

    text: str
    places: tuple[Place, ...]
    wanted: tuple[Wanted, ...]
    units: tuple[str, ...]
    values: frozenset[Decimal] = frozenset()


def _standing(history: tuple[Turn, ...], words: Vocabulary) -> _Standing | None:
    standing: _Standing | None = None
    for turn in history:
        if turn.role != "user":
            if standing is not None:
                values = frozenset(
                    number.value for number in read_numbers(_MARKER.sub("", fold(clean(turn.content))))
                )
                standing = replace(standing, values=values)
            continue
        text, _ = _without_instructions(fold(clean(turn.content))[:_LONGEST], words)
        places = places_in(text)
        leans = standing is not None and _leans_on_before(text, places, words)
        carried = (
            f" {_without_places(standing.text) if places else standing.text}" if leans and standing else ""
        )
        inherited = standing.places if leans and standing and not places else ()
        wanted, units = wanted_in(text, words), units_in(text, words)
        if leans and standing and not _asks(text, words):
            wanted, units = wanted or standing.wanted, units or standing.units
        standing = _Standing(f"{text}{carried}", places or inherited, wanted, units)
    return standing


def _leans_on_before(text: str, places: tuple[Place, ...], words: Vocabulary) -> bool:
    bare = text.strip(" ,，。!！?？")
    if bare.startswith(words.openings) or bare.endswith(words.endings) or words.pronouns.search(bare):
        return True
    return len(bare) <= words.short or not places


# ---- the parts of a message


def _parts(text: str, *, before: _Standing | None, words: Vocabulary, compares: bool) -> tuple[Part, ...]:
    all_places = places_in(text)
    leans = before is not None and _leans_on_before(text, all_places, words)
    carried = ""
    if leans and before is not None:
        carried = _without_places(before.text) if all_places else before.text
    pieces = _sides(text, words, compares=compares) or _pieces(text, words)
    # A place that only a later question names is not that of an earlier one.
    alone = all_places if len(pieces) == 1 or pieces[0].is_side else ()
    parts: list[Part] = []
    for piece in pieces:
        earlier = piece.beside or " ".join(f"{part.background} {part.own}" for part in parts)
        places = places_in(piece.question) or places_in(piece.background)
        if not places:
            places = parts[-1].places if parts and not piece.is_side else alone
        if not places and leans and before is not None:
            places = before.places
        wanted, units = wanted_in(piece.question, words), units_in(piece.question, words)
        if piece.is_side and not wanted:
            wanted, units = wanted_in(piece.background, words), units_in(piece.background, words)
        if leans and before is not None and not _asks(piece.question, words):
            wanted, units = wanted or before.wanted, units or before.units
        another = leans and before is not None and words.other.search(piece.question) is not None
        parts.append(
            Part(
                own=piece.question.strip(),
                background=piece.background.strip(),
                before=_subject(f"{earlier} {carried}", words),
                places=places,
                wanted=wanted,
                units=units,
                years=tuple(int(year) for year in _YEAR.findall(piece.question)),
                is_side=piece.is_side,
                said_before=before.values if another and before is not None else frozenset(),
            )
        )
    return tuple(single for part in parts for single in _each_wanted(part))


def _each_wanted(part: Part) -> list[Part]:
    """A part for each of the things that it asks for in a row (最高额度、利息补贴比例), else the part itself."""
    spans = sorted(
        (match.start(), match.end(), number)
        for number, wanted in enumerate(part.wanted)
        if not wanted.soft and (wanted.said is not None)
        for match in [wanted.asked.search(part.text)]
        if match is not None
    )
    apart = [
        second[2]
        for first, second in pairwise(spans)
        if first[2] != second[2] and _IN_A_ROW.search(part.text[first[1] : second[0]])
    ]
    if not apart:
        return [part]
    asked = [part.wanted[number] for number in dict.fromkeys([spans[0][2], *apart])]
    generic = tuple(wanted for wanted in part.wanted if wanted.said is None or wanted.soft)
    return [
        replace(
            part,
            own=_without_others(part.own, wanted, asked),
            background=_without_others(part.background, wanted, asked),
            wanted=(wanted, *generic),
        )
        for wanted in asked
    ]


def _without_others(text: str, kept: Wanted, asked: Sequence[Wanted]) -> str:
    """The text without the members of its row that ask for the others."""
    members = _MEMBER.split(text)
    others = [wanted for wanted in asked if wanted is not kept]
    return "".join(
        member
        for member in members
        if kept.asked.search(member) or not any(wanted.asked.search(member) for wanted in others)
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause that asks and the statements around it; or one side of a comparison and all the rest of it."""

    background: str
    question: str
    beside: str = ""

    @property
    def is_side(self) -> bool:
        return bool(self.beside)


def _sides(text: str, words: Vocabulary, *, compares: bool) -> list[_Piece]:
    """The two things that are compared or asked for in one breath, each with the rest; empty when there are none."""
    text = _masked(text)
    match = next((found for pattern in words.sides if (found := pattern.search(text))), None)
    if match is None:
        return []
    left, right = (side.strip() for side in match.groups())
    if not left or not right or not (compares or _asks_twice(left, right, words)):
        return []
    rest = _unmasked(f"{text[: match.start()]} {_shared(left, right)} {text[match.end() :]}")
    sides = [_unmasked(side) for piece in (left, right) for side in words.joined.split(piece) if side.strip()]
    return [_Piece(rest, side, beside=" ".join(other for other in sides if other != side)) for side in sides]


def _masked(text: str) -> str:
    """The text with the 和 of 呼和浩特 and its like hidden, so that they join nothing."""
    for mention in Places.load().find(text):
        name = text[mention.start : mention.end].replace("和", _HIDDEN)
        text = text[: mention.start] + name + text[mention.end :]
    return text


def _unmasked(text: str) -> str:
    return text.replace(_HIDDEN, "和")


def _asks_twice(left: str, right: str, words: Vocabulary) -> bool:
    """Whether two things joined by a word are each asked for: 面积和地址."""
    first, second = (
        {wanted.id for wanted in wanted_in(side, words) if not wanted.soft} for side in (left, right)
    )
    return bool(first - second) and bool(second - first)


def _shared(left: str, right: str) -> str:
    """What belongs to both sides: the thing owned by the second (A和B的额度) or the owner of the first (A的额度和期限)."""
    if "的" in right and "的" not in left:
        return right.rpartition("的")[2]
    return left.partition("的")[0] if "的" in left and "的" not in right else ""


def _pieces(text: str, words: Vocabulary) -> list[_Piece]:
    """The clauses of a text that ask something, each with what is said before it; else the whole text."""
    pieces: list[_Piece] = []
    background = ""
    for clause in _clauses(text, words):
        if _asks(clause, words):
            pieces.append(_Piece(background, clause))
            background = ""
        else:
            background += clause
    if not pieces:
        return [_Piece("", text)]
    if background:
        last = pieces[-1]
        pieces[-1] = _Piece(last.background + background, last.question)
    return pieces


def _asks(clause: str, words: Vocabulary) -> bool:
    """Whether a clause asks for something; a mere question mark or 呢 does not say for what."""
    return words.interrogative.search(clause) is not None or bool(wanted_in(clause, words))


def wanted_in(text: str, words: Vocabulary) -> tuple[Wanted, ...]:
    """What a text asks for; a narrower thing hides the wider ones whose words it contains."""
    found = [(wanted, [match.span() for match in wanted.asked.finditer(text)]) for wanted in words.wanted]
    found = [(wanted, spans) for wanted, spans in found if spans]
    return tuple(
        wanted
        for number, (wanted, spans) in enumerate(found)
        if not all(
            any(
                start <= span[0] and span[1] <= end for _, earlier in found[:number] for start, end in earlier
            )
            for span in spans
        )
    )


def units_in(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The units that a question counts in: 多少家 → 家."""
    if words.counted_question is None:
        return ()
    return tuple(dict.fromkeys(words.counted_question.findall(text)))


@lru_cache(maxsize=256)
def places_in(text: str) -> tuple[Place, ...]:
    """The places that a text names, in order, each once; an ambiguous name gives each it may mean."""
    named = [place for mention in Places.load().find(text) for place in mention.places]
    return tuple(dict.fromkeys(named))


def _subject(text: str, words: Vocabulary) -> str:
    """What a question is about, without its places, its question words and what it asked for."""
    kept = _without_places(text)
    for wanted in words.wanted:
        kept = wanted.asked.sub(" ", kept)
    return " ".join(words.empty.sub(" ", kept).split())


def _without_places(text: str) -> str:
    kept = text
    for mention in reversed(Places.load().find(text)):
        kept = kept[: mention.start] + " " + kept[mention.end :]
    return kept

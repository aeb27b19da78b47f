"""What a stretch of words says by itself: its language, its places, what it asks for, and to whom."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.settings import Language
from assistant.vocabulary import Vocabulary, Wanted, vocabulary
from knowledge.characters import is_han
from knowledge.places import Place, Places

_CLAUSE = re.compile(r"[^。！？!?;；\n，,：:]*(?:[。！？!?;；\n，,：:]+|$)")
_ENGLISH_CLAUSE = re.compile(r"[^!?;\n:.]*(?:\.(?=\w)[^!?;\n:.]*)*(?:[!?;\n:.]+|$)")
# A second question joined to the first.
_ENGLISH_AND = re.compile(
    r"(?:,? and (?:roughly |about |then |also |in |to |at |on |by |for |of )*"
    r"(?=(?:what|which|who|when|where|how|why|is|are|does|do|did|can)\b))"
    r"|, (?:i\.e\. )?(?:roughly |about |in |to |at |up to )*(?=(?:what|how)\b)"
)
_FIGURE = re.compile(r"[\d一二两三四五六七八九十]\s*(?:%|‰|个百?分?点|厘)")
_FIGURE_FOLLOWS = re.compile(
    r"\s*(?:是|为|约|达|共|只有|大概|大约|of|is|at)?\s*(?:rmb|cny|usd|￥|¥|\$)?\s*"
    r"(?:\d[\d,.]*|[一二两三四五六七八九十]+)\s*"
    r"(?:%|‰|万|亿|元|千|w|美|个百分|个点|厘|million|k|$|\s|[,，。;；])"
)
_LATIN_WORD = re.compile(r"[a-zA-Z]{2,}")
_SENTENCE = re.compile(r"[^。！？!?；;:：\n]+")
_IN_MARKS = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"\n]*\"")
# A question is read up to here; what follows is most likely pasted text.
LONGEST = 2000
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Marks of direction, fillers, selectors and tags: they part no words, and can spell others that nobody sees.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def clean(text: str) -> str:
    """`text` without control, bidi-control, zero-width characters, tags and lone surrogates."""
    return _CONTROL.sub(" ", _INVISIBLE.sub("", text))


@lru_cache(maxsize=64)
def language_of(text: str) -> Language | None:
    """The language that a text asks in, None when it has no letters.

    Most letters say it, unless only a sentence in the other language asks, or a Chinese question stands
    before whatever follows it in English. What stands in quotation marks asks nothing.
    """
    by_letters = language_of_letters(text)
    bare = _IN_MARKS.sub(" ", text.lower())
    chinese = vocabulary("zh").interrogative.search(bare)
    if by_letters == "en" and chinese is not None:
        english = vocabulary("en").interrogative.search(bare)
        return "zh" if english is None or chinese.start() < english.start() else "en"
    if by_letters == "zh" and chinese is None:
        return "en" if any(map(_asks_in_english, _SENTENCE.findall(bare))) else "zh"
    return by_letters


def language_of_letters(text: str) -> Language | None:
    """The language that most letters of a text are of, None when it has none."""
    latin = len(_LATIN_WORD.findall(text))
    han = sum(map(is_han, text))
    if not latin and not han:
        return None
    return "en" if latin * 2 > han else "zh"


def _asks_in_english(sentence: str) -> bool:
    asks_something = vocabulary("en").interrogative.search(sentence) is not None
    return asks_something and language_of_letters(sentence) == "en"


def clauses(text: str, words: Vocabulary) -> list[str]:
    english = words is vocabulary("en")
    pieces = _ENGLISH_CLAUSE.findall(_ENGLISH_AND.sub("? ", text)) if english else _CLAUSE.findall(text)
    return [piece for piece in pieces if piece.strip()]


def without_instructions(text: str, words: Vocabulary) -> tuple[str, bool]:
    """The text without the clauses that aim at the assistant, and whether there were any."""
    pieces = clauses(text, words)
    kept = [clause for clause in pieces if not _aims_at_the_assistant(clause)]
    return "".join(kept), len(kept) < len(pieces)


def _aims_at_the_assistant(clause: str) -> bool:
    both = (vocabulary("zh"), vocabulary("en"))
    if any(language.keep is not None and language.keep.search(clause) for language in both):
        return False
    return any(language.refuse.search(clause) for language in both)


def is_about_something(text: str, words: Vocabulary) -> bool:
    return bool(Places.load().find(text)) or any(asks(clause, words) for clause in clauses(text, words))


def asks(clause: str, words: Vocabulary) -> bool:
    """Whether a clause asks for something; a mere question mark or 呢 does not say for what."""
    return words.interrogative.search(clause) is not None or bool(wanted_in(clause, words))


def wanted_in(text: str, words: Vocabulary) -> tuple[Wanted, ...]:
    """What a text asks for; a narrower thing hides the wider ones whose words it contains."""
    found = [
        (wanted, [match.span() for match in wanted.asked.finditer(text) if not _is_stated(text, match)])
        for wanted in words.wanted
    ]
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


def _is_stated(text: str, asked: re.Match[str]) -> bool:
    """Whether a figure stands in what asks, or follows: 年利率6.5% tells the rate and does not ask for it."""
    return _FIGURE_FOLLOWS.match(text, asked.end()) is not None or _FIGURE.search(asked[0]) is not None


def units_in(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The units that a question counts in: 多少家 → 家."""
    if words.counted_question is None:
        return ()
    return tuple(dict.fromkeys(words.counted_question.findall(text)))


@lru_cache(maxsize=1024)
def places_in(text: str) -> tuple[Place, ...]:
    """The places that a text names, in order, each once; an ambiguous name gives each it may mean."""
    named = [place for mention in Places.load().find(text) for place in mention.places]
    return tuple(dict.fromkeys(named))


def without_places(text: str) -> str:
    kept = text
    for mention in reversed(Places.load().find(text)):
        kept = kept[: mention.start] + " " + kept[mention.end :]
    return kept

"""Texts and questions as terms: what a passage and a question are compared by in a keyword search.

Terms are character bigrams of Han runs, Latin words and numbers whole, amounts by their value, and what an
article is cited by. Single Han characters stand beside the bigrams with less weight, so that words in another
order, or cut short, are still found. Those of a question that only ask (words/asking.toml) weigh less, and so
do the synonyms that it is searched with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from knowledge.amounts import value_tokens
from knowledge.amounts.numerals import han
from knowledge.characters import fold
from knowledge.synonyms import Synonyms
from knowledge.titles import bare

# Chosen by nDCG@10 on three sets of questions, see eval.retrieval.
_CHARACTER_WEIGHT = 0.5
_ASKING_WEIGHT = 0.25
_SYNONYM_WEIGHT = 0.2
_OPENING_WEIGHT = 5.0

_LONGEST_TERM = 60
_OPENING = "§"
_HAN = "㐀-䶿一-鿿豈-﫿"
_RUN = re.compile(rf"[{_HAN}]+")
_TOKEN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    rf"|(?P<word>[^\W\d_{_HAN}]+)"
)
# A number's scale and measure, which are also the beginning of the Han run that follows it.
_UNIT = re.compile(r"[十百千万亿]*(?:[美欧日港]?元|%|‰)|[十百千万亿]+")
_ARTICLE = re.compile(
    r"第(?P<number>[零〇一二三四五六七八九十百千]+|\d+)条(?:之(?P<inserted>[一二三四五六七八九十]))?"
)


def keyword_terms(text: str) -> list[str]:
    """The terms of a text, repeats kept.

    They are bigrams of Han runs (a run of one as it is), Latin words without their endings, numbers whole
    (`5万元`, `0.08%`), the values of amounts and document numbers (see value_tokens), and articles by their
    number (`第67条` for 第六十七条).
    """
    return _folded_terms(fold(text))


def _folded_terms(folded: str) -> list[str]:
    terms: list[str] = []
    for token in _TOKEN.finditer(folded):
        if (run := token["han"]) is not None:
            terms += [run[index : index + 2] for index in range(len(run) - 1)] or [run]
        elif (word := token["word"]) is not None:
            terms.append(_stem(word))
        else:
            unit = _UNIT.match(folded, token.end())
            terms.append(token["number"] + (unit[0] if unit else ""))
    terms += value_tokens(folded)
    terms += _articles(folded)
    return [term for term in terms if len(term) <= _LONGEST_TERM and not term.isspace()]


def passage_terms(title: str, heading: tuple[str, ...], text: str) -> list[str]:
    """What a passage is indexed by: the terms and the characters of its title, headings and text as one.

    An article that it opens with, in its last heading or its text, gives two more terms, so that a question
    which cites the article, alone or with the title, finds it before those that refer to it.
    """
    whole = fold("\n".join((title, *heading, text)))
    openings = {_cited(found) for part in (*heading[-1:], text) if (found := _ARTICLE.match(fold(part)))}
    opening_terms = [term for article in openings for term in (_OPENING + article, citation(title, article))]
    return [*_folded_terms(whole), *_characters(whole), *opening_terms]


def citation(title: str, article: str) -> str:
    """The term of the passage that is this article of the text with this title."""
    return _OPENING + bare(title) + _OPENING + article


def cited_articles(text: str) -> list[str]:
    """Every article that a text names, its number in Arabic numerals: 第67条."""
    return _articles(fold(text))


def question_weights(question: str) -> dict[str, float]:
    """The terms that a question is searched with, each with its weight; a bigram or word of its own has 1."""
    weights: dict[str, float] = {}

    def weigh(terms: Iterable[str], weight: float) -> None:
        for term in terms:
            weights.setdefault(term, weight)

    folded = fold(question)
    asked = _asking().sub(" ", folded)
    weigh(_folded_terms(asked), 1.0)
    weigh((_OPENING + article for article in _articles(asked)), _OPENING_WEIGHT)
    weigh(_characters(asked), _CHARACTER_WEIGHT)
    for form in Synonyms.load().expand(question):
        weigh(_form_terms(form), _SYNONYM_WEIGHT)
    weigh(_folded_terms(folded), _ASKING_WEIGHT)
    weigh(_characters(folded), _ASKING_WEIGHT * _CHARACTER_WEIGHT)
    return weights


@lru_cache(maxsize=4096)
def _form_terms(form: str) -> tuple[str, ...]:
    return tuple(keyword_terms(form))


def _characters(folded: str) -> list[str]:
    return [character for run in _RUN.findall(folded) for character in run]


def _articles(folded: str) -> list[str]:
    return [_cited(found) for found in _ARTICLE.finditer(folded)]


def _cited(article: re.Match[str]) -> str:
    """An article's number in Arabic numerals, as people cite it."""
    number = article["number"] if article["number"].isdecimal() else han(article["number"])
    return f"第{number if number is not None else article['number']}条{article['inserted'] or ''}"


def _stem(word: str) -> str:
    """An English word without the endings of number, person and tense."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=1)
def _asking() -> re.Pattern[str]:
    written = tomllib.loads((files("knowledge") / "words" / "asking.toml").read_text(encoding="utf-8"))
    han_forms = sorted(map(re.escape, written["zh"]), key=len, reverse=True)
    words = sorted(map(re.escape, written["en"]), key=len, reverse=True)
    return re.compile(f"{'|'.join(han_forms)}|(?<![^\\W_])(?:{'|'.join(words)})(?![^\\W_])")

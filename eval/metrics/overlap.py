"""How much of an expected answer's wording is said: EM, character F1, CMRC F1, ROUGE-L, containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assistant.answer import Answer
from eval.cases import Case
from eval.judging import TextOf
from eval.metrics.said import best, said
from eval.metrics.words import characters, cmrc_pieces, without_marks, words


def exact_match(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """EM: 1 when what is said equals a reference, else 0.

    Both in lower case and without CMRC 2018's marks. Source: Cui et al. 2019, cmrc2018_evaluate.py (v6).
    """
    return best(case, answer, lambda wanted, given: float(without_marks(wanted) == without_marks(given)))


def character_f1(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Character F1: 2PR/(P+R) over the multisets of characters, the best of the references; 0 to 1.

    P and R are the characters in common over those said and over the reference's. A character is a Han one,
    or a whole word or number of another script; marks count for nothing. It is the F1 of SQuAD (Rajpurkar et
    al. 2016) with characters for words.
    """
    return best(case, answer, lambda wanted, given: bag_f1(characters(wanted), characters(given)))


def cmrc_f1(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """CMRC F1: 2PR/(P+R), the best of the references; 0 to 1.

    P and R are the length of the longest run of pieces in common (not a subsequence) over the pieces said and
    over the reference's; see words.cmrc_pieces. Source: Cui et al. 2019, cmrc2018_evaluate.py (v6).
    """
    return best(case, answer, lambda wanted, given: run_f1(cmrc_pieces(wanted), cmrc_pieces(given)))


def rouge_l(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """ROUGE-L on words: 2PR/(P+R), the best of the references; 0 to 1. Source: Lin 2004, beta = 1.

    P and R are the longest common subsequence of words over the words said and over the reference's. Words
    are jieba's, since a Chinese text has no blanks (the package rouge-score drops Chinese altogether); the
    package rouge-chinese gives the same on these words, but for the 1e-8 that it adds below the line.
    Unscored without jieba.
    """
    try:
        return best(case, answer, lambda wanted, given: subsequence_f1(words(wanted), words(given)))
    except ImportError:
        return None


def containment(case: Case, answer: Answer, text_of: TextOf) -> float | None:
    """Accuracy by containment: 1 when each thing expected is said in one of its wordings, else 0.

    A wording is said when it stands in the text in lower case. Source: Chen et al. 2024 (RGB), checkanswer.
    """
    given = said(answer)
    if given is None or not case.expected:
        return None
    lowered = given.lower()
    return float(all(any(wording.lower() in lowered for wording in group) for group in case.expected))


def bag_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """F1 of two multisets of pieces; two empty ones are equal."""
    if not wanted or not given:
        return float(not wanted and not given)
    return _f1((Counter(wanted) & Counter(given)).total(), len(wanted), len(given))


def run_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """F1 of the longest run in common, 0 when there is none."""
    return _f1(longest_run(wanted, given), len(wanted), len(given))


def subsequence_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """F1 of the longest common subsequence, 0 when there is none."""
    return _f1(longest_subsequence(wanted, given), len(wanted), len(given))


def longest_run(first: Sequence[str], second: Sequence[str]) -> int:
    """The length of the longest run of pieces that stands in both.

    A run in common has a shorter one in common, so the length is found by halving.
    """
    coded: dict[str, str] = {}
    one, other = (
        "".join(coded.setdefault(piece, _symbol(len(coded))) for piece in pieces)
        for pieces in (first, second)
    )
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        runs = {one[at : at + middle] for at in range(len(one) - middle + 1)}
        if any(other[at : at + middle] in runs for at in range(len(other) - middle + 1)):
            low = middle
        else:
            high = middle - 1
    return low


def longest_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """The length of the longest common subsequence, by whole rows of bits (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, piece in enumerate(first):
        places[piece] = places.get(piece, 0) | 1 << at
    row = whole = (1 << len(first)) - 1
    for piece in second:
        matched = row & places.get(piece, 0)
        row = ((row + matched) | (row - matched)) & whole
    return len(first) - row.bit_count()


def _symbol(number: int) -> str:
    """A character of its own for each number; surrogates are none."""
    return chr(number if number < 0xD800 else number + 0x800)


def _f1(shared: int, wanted: int, given: int) -> float:
    """2PR/(P+R) with P = shared/given and R = shared/wanted."""
    return 2 * shared / (wanted + given) if shared else 0.0

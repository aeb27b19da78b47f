"""Fusion weighs words and meaning, and lets a document speak for its passages."""

from __future__ import annotations

import pytest

from knowledge.fusion import Chance, fuse, with_documents

CHANCE = Chance(0.8, 0.02)


def test_the_passage_that_leads_both_legs_leads() -> None:
    scores = fuse({1: 0.9, 2: 0.85}, {1: 10.0, 2: 5.0}, chance=CHANCE)
    assert scores[1] > scores[2] > 0


def test_only_the_proportions_of_keyword_scores_count() -> None:
    assert fuse({1: 0.9}, {1: 10.0, 2: 5.0}, chance=CHANCE) == fuse(
        {1: 0.9}, {1: 40.0, 2: 20.0}, chance=CHANCE
    )


def test_the_range_that_an_embedder_uses_does_not_count() -> None:
    narrow = fuse({1: 0.9, 2: 0.85}, {2: 3.0}, chance=CHANCE)
    wide = fuse({1: 0.6, 2: 0.35}, {2: 3.0}, chance=Chance(0.1, 0.1))
    assert wide == pytest.approx(narrow)


def test_a_cosine_below_chance_takes_nothing_away() -> None:
    assert fuse({1: 0.5}, {1: 3.0}, chance=CHANCE) == fuse({}, {1: 3.0}, chance=CHANCE)


def test_without_any_vector_the_words_decide() -> None:
    scores = fuse({}, {1: 3.0, 2: 6.0}, chance=Chance(0.0, 0.0))
    assert scores[2] > scores[1] > 0


def test_other_good_passages_of_its_document_help_a_passage() -> None:
    scores = with_documents({1: 0.5, 2: 0.5, 3: 0.4}, {1: "a", 2: "b", 3: "b"}, named=frozenset())
    assert scores[2] > scores[1] == 0.5


def test_the_order_within_a_document_stays() -> None:
    before = {1: 0.5, 2: 0.45, 3: 0.4}
    after = with_documents(before, dict.fromkeys(before, "a"), named=frozenset({"a"}))
    assert sorted(after, key=lambda key: -after[key]) == [1, 2, 3]


def test_a_named_document_comes_before_an_equal_one() -> None:
    scores = with_documents({1: 0.5, 2: 0.5}, {1: "a", 2: "b"}, named=frozenset({"b"}))
    assert scores[2] > scores[1]


def test_a_cited_passage_comes_before_all_others() -> None:
    scores = with_documents({1: 1.0, 2: 0.0}, {1: "a", 2: "b"}, named={"a"}, cited={2})
    assert scores[2] > scores[1]

"""How sure a sentence is to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.certainty import Signs, can_tell_meaning, certainty, pieces_of, unbroken

SOME = Signs(
    around=0.5,
    unbroken=0.3,
    meaning=0.92,
    lacks_value=False,
    of_place=False,
    across_languages=False,
    few=0.1,
    earlier=False,
)


@pytest.mark.parametrize(
    "more", [replace(SOME, around=1.0), replace(SOME, unbroken=1.0), replace(SOME, meaning=1.0)]
)
def test_more_of_what_speaks_for_a_sentence_makes_it_surer(more: Signs) -> None:
    assert certainty(more) > certainty(SOME)


def test_a_sentence_without_the_kind_of_value_expected_is_less_sure() -> None:
    assert certainty(replace(SOME, lacks_value=True)) < certainty(SOME)


def test_certainty_is_a_probability_for_the_least_and_the_most_that_signs_can_be() -> None:
    for value in (0.0, 1.0):
        signs = Signs(
            around=value,
            unbroken=value,
            meaning=value,
            lacks_value=bool(value),
            of_place=bool(value),
            across_languages=bool(value),
            few=value,
            earlier=bool(value),
        )
        assert 0 <= certainty(signs) <= 1


def test_where_meaning_cannot_be_told_words_alone_decide() -> None:
    untold = replace(SOME, meaning=None)
    assert certainty(replace(untold, around=0.0)) < certainty(untold) < certainty(replace(untold, around=1.0))


def test_meaning_is_told_only_by_the_embedder_that_the_weights_were_fitted_on() -> None:
    assert can_tell_meaning("e5-0123456789ab")
    assert not can_tell_meaning("sentence-transformers-0123456789ab")


def test_a_question_that_stands_there_in_one_piece_counts_more_than_its_scattered_words() -> None:
    pieces = pieces_of("科技保险补贴比例")
    whole = unbroken(pieces, "科技保险补贴比例为40%")
    scattered = unbroken(pieces, "科技企业的保险,补贴按比例")
    assert whole == 1.0
    assert 0 < scattered < 0.5
    assert unbroken((), "科技") == 0.0

"""Every language says the same things with the same values."""

from __future__ import annotations

import string

import pytest

from assistant.settings import Language
from assistant.vocabulary import vocabulary
from prompts import phrases, render


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_languages_have_the_same_phrases() -> None:
    keys = [
        {(section, key) for section, entries in phrases(language).items() for key in entries}
        for language in ("zh", "en")
    ]
    assert keys[0] == keys[1]


def test_phrases_take_the_same_values_in_every_language() -> None:
    for section, entries in phrases("zh").items():
        for key, phrase in entries.items():
            if section != "date":
                assert fields(phrase) == fields(phrases("en")[section][key]), (section, key)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_can_be_demanded_has_a_name(language: Language) -> None:
    demanded = {wanted.id for wanted in vocabulary(language).wanted if not wanted.soft}
    assert demanded <= set(phrases(language)["wanted"])


def test_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("notice.look_up", "zh")

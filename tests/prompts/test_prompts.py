"""The instructions for a chat model exist in every language and take the same values."""

from __future__ import annotations

import string
from importlib import resources

import pytest

from prompts import PROMPTS, prompt, prompt_hash, written_prompt


def fields(written: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(written) if name is not None}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_language_has_every_prompt_and_no_other(language: str) -> None:
    folder = resources.files("prompts").joinpath(language)
    assert {file.name for file in folder.iterdir() if file.name.endswith(".md")} == {
        f"{name}.md" for name in PROMPTS
    }


@pytest.mark.parametrize("name", PROMPTS)
def test_prompt_takes_the_same_values_in_every_language(name: str) -> None:
    assert fields(written_prompt(name, "zh")) == fields(written_prompt(name, "en"))


@pytest.mark.parametrize("name", PROMPTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_prompt_without_one_of_its_values_is_an_error(name: str, language: str) -> None:
    needed = fields(written_prompt(name, language))
    assert needed
    for missing in needed:
        with pytest.raises(KeyError):
            prompt(name, language, **dict.fromkeys(needed - {missing}, "x"))


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert "{evil}" in prompt("correcting", "zh", faults="{evil}")


def test_hash_tells_languages_and_prompts_apart() -> None:
    hashes = {prompt_hash(name, language) for name in PROMPTS for language in ("zh", "en")}
    assert len(hashes) == 2 * len(PROMPTS)
    assert all(len(one) == 12 for one in hashes)

"""What tools give a chat model, and that no number gets into a calculator that nobody said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from assistant.extractive import find
from assistant.handles import Sources
from assistant.model import Told, Tool
from assistant.pipeline import Assistant
from assistant.question import Question, Turn
from assistant.settings import Language
from assistant.tool_arguments import Spoken, read_day
from assistant.tool_words import tool_phrases
from assistant.tools import toolbox
from assistant.understanding import understand
from knowledge.rules.calculation import Calculation

TODAY = date(2026, 11, 22)
SUBSIDY = "calculate_xiamen_guaranteed_loan_interest_subsidy"
PREMIUM = "calculate_xiamen_technology_insurance_premium_subsidy"
ASKED = "厦门科技担保贷款的利息补贴怎么算？利息12万元，贷款300万元"

Box = Callable[..., dict[str, Tool]]


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def box(assistant: Assistant, sources: Sources) -> Box:
    """The tools for a question, by name."""

    def made(text: str, *, history: tuple[Turn, ...] = (), language: Language = "zh") -> dict[str, Tool]:
        question = Question(text=text, on=TODAY, history=history)
        understood = understand(question, default_language=language)
        founds = [
            find(part, understood, question, assistant.archive, bundled=True) for part in understood.parts
        ]
        tools = toolbox(sources, founds, question, assistant.archive, language=language)
        return {tool.name: tool for tool in tools}

    return made


def given_of(told: Told) -> dict[str, str]:
    assert isinstance(told.artifact, Calculation)
    return {given.name: given.words for given in told.artifact.given}


def test_calculators_of_the_policies_found_are_tools(box: Box) -> None:
    names = set(box(ASKED))
    assert {"search", "read_around", "compare", SUBSIDY} <= names
    assert not any("ningbo" in name or "cixi" in name for name in names)


def test_names_are_what_the_protocol_takes(box: Box) -> None:
    for tool in box(ASKED).values():
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", tool.name)
        assert all(re.fullmatch(r"[A-Za-z0-9_]{1,64}", argument.name) for argument in tool.arguments)


@pytest.mark.parametrize(("language", "word"), [("zh", "计算"), ("en", "Works out")])
def test_tools_speak_the_language_of_the_question(box: Box, language: Language, word: str) -> None:
    assert word in box(ASKED, language=language)[SUBSIDY].description


def test_languages_say_the_same_things_with_the_same_values() -> None:
    zh, en = tool_phrases("zh"), tool_phrases("en")
    assert {tool: set(said) for tool, said in zh.items()} == {tool: set(said) for tool, said in en.items()}
    for tool, said in zh.items():
        for key, phrase in said.items():
            fields = [set(re.findall(r"{(\w+)", one)) for one in (phrase, en[tool][key])]
            assert fields[0] == fields[1], (tool, key)


def test_search_gives_sentences_with_handles(box: Box, sources: Sources) -> None:
    told = box(ASKED)["search"].run({"query": "担保贷款 利息补贴比例"})
    assert told.content.startswith("[S1] ")
    assert sources.get("S1") is not None


def test_search_in_a_place_that_is_none_searches_nothing(box: Box, sources: Sources) -> None:
    assert "火星" in box(ASKED)["search"].run({"query": "补贴", "place": "火星"}).content
    assert sources.get("S1") is None


def test_search_stays_in_the_place_of_the_question(box: Box, sources: Sources) -> None:
    box(ASKED)["search"].run({"query": "保费补贴"})
    assert {sentence.document.place for sentence in sources.sentences} <= {"厦门", "福建", "全国", None}


def test_reading_around_gives_the_neighbours_of_a_sentence(box: Box, sources: Sources) -> None:
    tools = box(ASKED)
    tools["search"].run({"query": "担保贷款 利息补贴比例"})
    before = len(sources.sentences)
    assert "[S1]" in tools["read_around"].run({"handle": "[S1]"}).content
    assert len(sources.sentences) > before


def test_reading_around_an_unknown_handle_says_so(box: Box) -> None:
    assert "S99" in box(ASKED)["read_around"].run({"handle": "S99"}).content


def test_calculator_takes_what_the_user_said_by_value(box: Box) -> None:
    asked = "厦门科技担保贷款的利息补贴怎么算？基准利率是4.35%"
    told = box(asked)[SUBSIDY].run({"benchmark_rate": "4.35％"})
    assert "benchmark_rate" in given_of(told)
    assert told.content.startswith("[K1] ")


@pytest.mark.parametrize("words", ["999万元", "12万美元", "1200元", "很多"])
def test_number_that_nobody_said_is_not_taken(box: Box, words: str) -> None:
    told = box("厦门科技担保贷款的利息补贴怎么算？")[SUBSIDY].run({"interest_paid": words})
    assert "interest_paid" not in given_of(told)
    assert words in told.content


def test_refusal_does_not_make_a_number_said(box: Box) -> None:
    calculator = box("厦门科技担保贷款的利息补贴怎么算？")[SUBSIDY]
    for _ in range(2):
        told = calculator.run({"interest_paid": "999万元"})
    assert "interest_paid" not in given_of(told)


def test_number_of_an_earlier_message_counts_as_said(box: Box) -> None:
    history = (Turn("user", "我们付了利息12万元"), Turn("assistant", "请问贷款多少?"))
    told = box("厦门科技担保贷款的利息补贴呢？", history=history)[SUBSIDY].run({"interest_paid": "12万元"})
    assert "interest_paid" in given_of(told)


def test_number_that_only_the_assistant_said_is_not_taken(box: Box) -> None:
    history = (Turn("user", "厦门有什么利息补贴?"), Turn("assistant", "比如利息77万元。"))
    told = box("厦门科技担保贷款的利息补贴呢？", history=history)[SUBSIDY].run({"interest_paid": "77万元"})
    assert "interest_paid" not in given_of(told)


def test_amount_of_one_thing_is_not_taken_for_another(box: Box) -> None:
    told = box(ASKED)[PREMIUM].run({"premium": "12万元"})
    assert "premium" not in given_of(told)
    assert "实缴利息" in told.content


def test_what_the_user_said_is_not_overruled(box: Box) -> None:
    told = box(ASKED)[SUBSIDY].run({"interest_paid": "300万元"})
    assert isinstance(told.artifact, Calculation)
    interest = next(given for given in told.artifact.given if given.name == "interest_paid")
    assert interest.low == 120_000


def test_yes_that_the_user_did_not_say_is_not_taken(box: Box) -> None:
    told = box(ASKED)[SUBSIDY].run({"within_limit": "yes"})
    assert "within_limit" not in given_of(told)


def test_day_that_nobody_named_computes_nothing(box: Box) -> None:
    calculator = box(ASKED)[SUBSIDY]
    told = [calculator.run({"on_day": "1999-01-02"}) for _ in range(2)]
    assert [one.artifact for one in told] == [None, None]


def test_results_are_compared_by_their_handles(box: Box) -> None:
    tools = box(ASKED)
    first = tools[SUBSIDY].run({})
    second = tools["calculate_xiamen_insured_loan_interest_subsidy"].run({})
    assert (first.content[:4], second.content[:4]) == ("[K1]", "[K2]")
    told = tools["compare"].run({"first": "K1", "second": "K2"})
    assert told.content.startswith("[K3] ")
    assert told.artifact is not None


@pytest.mark.parametrize("sides", [("K1", "K1"), ("K1", "K9"), ("", ""), ("S1", "K1")])
def test_comparison_of_nothing_says_so(box: Box, sides: tuple[str, str]) -> None:
    tools = box(ASKED)
    tools[SUBSIDY].run({})
    told = tools["compare"].run({"first": sides[0], "second": sides[1]})
    assert told.artifact is None
    assert told.content


@pytest.mark.parametrize(
    ("words", "is_held"),
    [
        ("20万元", True),
        ("200,000元", True),
        ("CNY 200k", True),
        ("20元", False),
        ("2000000元", False),
        ("半年", True),
        ("一年", False),
        ("没有数", True),
    ],
)
def test_numbers_are_held_by_value(words: str, *, is_held: bool) -> None:
    assert Spoken.of(["保费20万元，期限半年"]).holds(words) is is_held


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024", date(2024, 12, 31)),
        ("2026-11-22", TODAY),
        ("2024-05", None),
        ("2023", None),
        ("soon", None),
    ],
)
def test_day_is_read_only_when_it_was_named(words: str, day: date | None) -> None:
    assert read_day(words, spoken=Spoken.of(["2024年的规定"]), today=TODAY) == day

"""The calculators as tools of a chat model: nothing is worked out but from what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.calculators.binding import bind
from assistant.calculators.wording import bad_value_words, expected_words
from assistant.extractive import Found
from assistant.handles import Sources
from assistant.listening import LONGEST, clean
from assistant.model.pieces import Argument, Told, Tool
from assistant.question import Question
from assistant.settings import Language
from assistant.tool_arguments import Owned, Spoken, Taken, Untaken, read_day, take
from assistant.tool_words import say
from knowledge.characters import fold
from knowledge.rules.book import RuleBook
from knowledge.rules.calculation import Calculation, Given
from knowledge.rules.comparing import compare
from knowledge.rules.engine import calculate
from knowledge.rules.rule import Input, Rule

_DAY = "on_day"
_MOST_CALCULATORS = 8
_LONGEST_NAME = 64
# What the names of tools may not hold.
_NO_NAME = re.compile(r"[^A-Za-z0-9]")


def rules_found(founds: Sequence[Found], book: RuleBook) -> tuple[Rule, ...]:
    """The rules of the policies that were found, those first that something was worked out with already."""
    reckoned = [found.reckoned for found in founds if found.reckoned is not None]
    worked = [calculation.rule for one in reckoned for calculation in one.calculations]
    documents = [evidence.hit.document for found in founds for evidence in found.chosen]
    documents += [document for found in founds for document in found.nearest]
    standing = [rule for document in documents for rule in book.of_document(document.id) if rule.steps]
    return tuple(dict.fromkeys([*worked, *standing]))[:_MOST_CALCULATORS]


def owned_in(question: Question, rules: Sequence[Rule]) -> tuple[Owned, ...]:
    """What the user's words tie to an input of one of these rules, message by message."""
    return tuple(
        Owned(known, given)
        for rule in rules
        for turn in _turns(question)
        for name, given in bind(turn, rule).given.items()
        if (known := rule.input(name)) is not None
    )


def calculator(
    rule: Rule,
    question: Question,
    *,
    owned: tuple[Owned, ...],
    sources: Sources,
    spoken: Spoken,
    language: Language,
) -> Tool:
    """A rule as a tool: its inputs as arguments, none of them required."""
    working = _Calculator(rule, question, owned, sources, spoken, language)
    inputs = (Argument(known.name, _described(known, language)) for known in rule.inputs)
    return Tool(
        name=f"calculate_{_NO_NAME.sub('_', rule.id)}"[:_LONGEST_NAME],
        description=say("calculate.description", language, title=rule.title.in_language(language)),
        arguments=(*inputs, Argument(_DAY, say("calculate.day", language))),
        run=working.run,
    )


def comparer(sources: Sources, spoken: Spoken, language: Language) -> Tool:
    """Two results side by side."""

    def run(arguments: Mapping[str, str]) -> Told:
        handles = [arguments.get(name, "").strip("[]") for name in ("first", "second")]
        sides: list[Calculation] = []
        for handle in handles:
            source = sources.get(handle)
            if not isinstance(source, Calculation):
                return Told(say("compare.unknown", language, handle=handle))
            sides.append(source)
        if handles[0] == handles[1]:
            return Told(say("compare.alone", language))
        comparison = compare(sides)
        if not comparison.comparable:
            return Told(say("compare.incomparable", language))
        handle = sources.calculation(comparison)
        sources.prepare([handle])
        shown = sources.shown([handle])
        spoken.add(shown)
        return Told(shown, comparison)

    described = tuple(Argument(name, say(f"compare.{name}", language)) for name in ("first", "second"))
    return Tool("compare", say("compare.description", language), described, run)


@dataclass(frozen=True, slots=True)
class _Calculator:
    """One rule, the conversation, and what was said in it."""

    rule: Rule
    question: Question
    owned: tuple[Owned, ...]
    sources: Sources
    spoken: Spoken
    language: Language

    def run(self, arguments: Mapping[str, str]) -> Told:
        written = arguments.get(_DAY, "")
        day = read_day(written, spoken=self.spoken, today=self.question.on) if written else self.question.on
        if day is None:
            return Told(say("calculate.not_a_day", self.language, words=written))
        taken = take(self.rule.inputs, arguments, heard=self._heard(), owned=self.owned, spoken=self.spoken)
        worked = calculate(self.rule, taken.given, on=day, refused=taken.refused)
        handle = self.sources.calculation(worked)
        self.sources.prepare([handle])
        told = self.sources.shown([handle])
        # Only the result: what was not taken is repeated to the model, and has still been said by nobody.
        self.spoken.add(told)
        return Told("\n".join([told, *self._not_taken(taken)]), worked)

    def _heard(self) -> dict[str, Given]:
        """What words of their own give this rule's inputs, the last words counting.

        Amounts without such words are left to the model, which was called to tell what they are for.
        """
        return {
            name: given
            for turn in _turns(self.question)
            for name, given in bind(turn, self.rule).given.items()
        }

    def _not_taken(self, taken: Taken) -> Iterator[str]:
        for untaken in taken.untaken:
            yield say(f"calculate.{untaken.fault}", self.language, **self._named(untaken))
        for wrong in taken.wrong:
            yield bad_value_words(wrong.input, wrong.words, wrong.fault, self.language)
        for refused in taken.refused:
            yield refused.sentence.in_language(self.language)

    def _named(self, untaken: Untaken) -> dict[str, str]:
        other = untaken.other
        return {
            "input": untaken.input.title.in_language(self.language),
            "ask": untaken.input.ask.in_language(self.language),
            "words": untaken.words,
            "said": untaken.said,
            "other": other.title.in_language(self.language) if other is not None else "",
        }


def _turns(question: Question) -> list[str]:
    """The user's messages in folded characters, oldest first."""
    earlier = [turn.content for turn in question.history if turn.role == "user"]
    return [fold(clean(text))[:LONGEST].strip() for text in (*earlier, question.text)]


def _described(known: Input, language: Language) -> str:
    return say(
        "calculate.input",
        language,
        ask=known.ask.in_language(language),
        expected=expected_words(known, language),
    )

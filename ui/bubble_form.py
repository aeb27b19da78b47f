"""What a calculation still wants to know, as a small form below the answer; pure.

The page's script puts what is filled in into a sentence, which is sent as if it had been typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from assistant.answer import Answer
from knowledge.rules.calculation import Calculation, CalculationStatus
from knowledge.rules.parameter import Dimension
from knowledge.rules.rule import Input, Rule
from ui.bubble_chips import one_line
from ui.web_labels import WebLabels

LONGEST_VALUE = 80
_WITH_OPTIONS = (Dimension.YES_NO, Dimension.CHOICE, Dimension.STATEMENT)


def missing_inputs(answer: Answer, rules: Sequence[Rule]) -> tuple[Input, ...]:
    """The inputs that an answer waits for, what several calculations ask for once.

    Where nothing could be worked out yet they are known by the questions asked back, in the rules' words.
    """
    first: dict[str, Input] = {}
    for known in (*_waited_for(answer), *_asked_back(answer, rules)):
        first.setdefault(known.shared or known.name, known)
    return tuple(first.values())


def _waited_for(answer: Answer) -> Iterator[Input]:
    for worked in answer.calculations:
        if isinstance(worked, Calculation) and worked.status is CalculationStatus.NEEDS_INPUT:
            yield from (ask.input for ask in worked.to_ask if not ask.input.optional)


def _asked_back(answer: Answer, rules: Sequence[Rule]) -> Iterator[Input]:
    if answer.calculations:
        return
    inputs = [known for rule in rules for known in rule.inputs]
    for question in answer.questions:
        yield from [known for known in inputs if known.ask.in_language(answer.language) == question][:1]


def inputs_form(inputs: Sequence[Input], labels: WebLabels) -> str:
    """The form with a field for each input, in the page's language; nothing where none is missing."""
    if not inputs:
        return ""
    fields = "".join(_field(known, labels) for known in inputs)
    caption = f'<p class="caption">{escape(labels("form.caption"))}</p>'
    button = f'<button type="submit">{escape(labels("form.calculate"))}</button>'
    return f'<form class="inputs">{caption}{fields}{button}</form>'


def _field(known: Input, labels: WebLabels) -> str:
    title = one_line(known.title.in_language(labels.language))
    ask = one_line(known.ask.in_language(labels.language))
    named = f'<span class="name">{title}</span><span class="ask">{ask}</span>'
    if known.dimension in _WITH_OPTIONS:
        nothing = f'<option value="">{escape(labels("form.choose"))}</option>'
        options = "".join(_option(words) for words in _choices(known, labels))
        entry = f'<select class="given">{nothing}{options}</select>'
        return f'<div class="field"><label>{named}{entry}</label></div>'
    entry = f'<input class="given" type="text" autocomplete="off" maxlength="{LONGEST_VALUE}">'
    unknown = (
        f'<label class="unknown"><input type="checkbox" value="{escape(labels("form.unknown"))}">'
        f"<span>{escape(labels('form.unknown'))}</span></label>"
    )
    return f'<div class="field"><label>{named}{entry}</label>{_unit(known, labels)}{unknown}</div>'


def _choices(known: Input, labels: WebLabels) -> list[str]:
    own = [choice.title.in_language(labels.language) for choice in known.choices]
    return [*(own or (labels("form.yes"), labels("form.no"))), labels("form.unknown")]


def _option(words: str) -> str:
    return f'<option value="{escape(words)}">{escape(words)}</option>'


def _unit(known: Input, labels: WebLabels) -> str:
    """The unit that stands behind a bare number: fixed, or one of several to choose from."""
    code = (known.dimension,) if known.dimension.isupper() else ()
    units = labels.choices("units", known.dimension) or code
    if not units:
        return ""
    if len(units) == 1:
        return f'<span class="unit">{escape(units[0])}</span>'
    named = f'<span class="unseen">{escape(labels("form.unit"))}</span>'
    return f'<label>{named}<select class="unit">{"".join(_option(unit) for unit in units)}</select></label>'

"""Sums that a policy's text itself states, recomputed with the rule that the text gives."""

from __future__ import annotations

from knowledge.document import PartialDate
from knowledge.rules.figures import read_quote
from knowledge.rules.findings import Notebook
from knowledge.rules.kinds import kinds
from knowledge.rules.rule import Agreement, Claim, Rule
from knowledge.rules.running import Figures, NotComputed, compute, usual_day
from knowledge.rules.shapes import ClaimShape
from knowledge.rules.values import NoValue, Value, read_number, read_value, values_in
from knowledge.rules.written import Where


def read_claims(
    rule: Rule, shapes: tuple[ClaimShape, ...], where: Where, notebook: Notebook
) -> tuple[Claim, ...]:
    """The claims with what they come to; a claim that does not come out as the file says is noted.

    Nothing is computed with a rule in which something is wrong already.
    """
    if notebook.has_errors:
        return ()
    read = (_read(rule, shape, (*where, place), notebook) for place, shape in enumerate(shapes))
    return tuple(claim for claim in read if claim is not None)


def _read(rule: Rule, shape: ClaimShape, where: Where, notebook: Notebook) -> Claim | None:
    quote = read_quote(shape.quote, (*where, "quote"), document=rule.document, notebook=notebook)
    stated = _stated(shape, where, notebook)
    if quote is None or stated is None:
        return None
    days = shape.between or (() if shape.on is None else (shape.on,))
    try:
        figures = _computed(rule, shape, days)
    except NotComputed as error:
        notebook.note(error.code, where, **error.values)
        return None
    currency = stated.dimension if stated.dimension.isupper() else None
    agreement = _agreement(stated, figures)
    if agreement is not shape.agreement:
        notebook.note(
            "claim_agreement",
            (*where, "agreement"),
            stated=shape.stated,
            computed=figures.amount,
            measure=figures.dimension,
            value=shape.agreement.value,
            expected=agreement.value,
        )
    return Claim(
        quote=quote,
        given=figures.given,
        days=days,
        stated=stated.amount,
        stated_currency=currency,
        computed=figures.amount,
        computed_currency=figures.dimension if figures.dimension.isupper() else None,
        agreement=agreement,
        sentence=shape.wording(),
    )


def _stated(shape: ClaimShape, where: Where, notebook: Notebook) -> Value | None:
    """The sum as the file writes it, which its quote must hold."""
    try:
        plain = read_number(shape.stated)
        stated = read_value(shape.stated) if plain is None else Value(plain, "count")
    except NoValue as error:
        notebook.note(error.code, (*where, "stated"), **error.values)
        return None
    if stated.amount not in values_in(shape.quote, stated.dimension):
        notebook.note("value_not_in_quote", (*where, "stated"), value=shape.stated, quote=shape.quote)
        return None
    return stated


def _computed(rule: Rule, shape: ClaimShape, days: tuple[PartialDate, ...]) -> Figures:
    """The amount on the day, or how much it changes between two: what the enterprise gains."""
    if len(days) < 2:
        day = days[0].first_day if days else usual_day(rule)
        return compute(rule, shape.given, on=day)
    earlier, later = sorted(day.first_day for day in days)
    before, after = compute(rule, shape.given, on=earlier), compute(rule, shape.given, on=later)
    gain = after.amount - before.amount
    if kinds()[rule.kind].better == "lower":
        gain = -gain
    return Figures(gain, after.dimension, after.given)


def _agreement(stated: Value, figures: Figures) -> Agreement:
    if stated.amount != figures.amount:
        return Agreement.DIFFERS
    return Agreement.AGREES if stated.dimension == figures.dimension else Agreement.UNIT_DIFFERS

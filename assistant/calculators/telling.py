"""A calculation in an answer: its result, its work, the words behind it, what to ask and what to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Citation, Status
from assistant.calculators.hearing import MOST_ASKS
from assistant.calculators.reckoning import Reckoned
from assistant.calculators.wording import (
    amount_words,
    currency_name,
    day_words,
    figure_words,
    verdict,
)
from assistant.draft import Line, Numbering
from assistant.settings import Language
from knowledge.amounts import read_amounts
from knowledge.rules.calculation import (
    Calculation,
    CalculationStatus,
    Comparison,
    Judged,
    Step,
)
from knowledge.rules.citing import cited, quotes_of
from knowledge.rules.parameter import Quote, Wording
from knowledge.rules.rule import Claim
from prompts import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an answer says of one part's calculations; `behind` are the citations of all their quotes."""

    status: Status
    lines: tuple[Line, ...]
    behind: tuple[Citation, ...]
    questions: tuple[str, ...]
    notices: tuple[str, ...]


def tell(reckoned: Reckoned, numbering: Numbering, language: Language) -> Told:
    """The lines, questions and notices of what was worked out."""
    teller = _Teller(numbering, language)
    between_days = _is_of_one_rule(reckoned.comparison)
    # What two years come to is the answer; each year's work follows.
    lines: list[Line] = teller.comparison(reckoned.comparison) if reckoned.comparison is not None else []
    for number, calculation in enumerate(reckoned.calculations):
        lines += teller.refused(calculation) if number == 0 else []
        lines += teller.calculation(calculation)
    claims = _asked_about(reckoned)
    lines += teller.claims(claims, reckoned.calculations)
    shown = reckoned.calculations[-1:] if between_days else reckoned.calculations
    lines += teller.bases(reckoned.calculations)
    return Told(
        status=_status(reckoned),
        lines=tuple(lines),
        behind=teller.behind(reckoned.calculations),
        questions=questions_of(reckoned, language),
        notices=tuple(
            notice
            for notice in _notices(reckoned, shown, language)
            if notice not in {claim.sentence.in_language(language) for claim in claims}
        ),
    )


def questions_of(reckoned: Reckoned, language: Language) -> tuple[str, ...]:
    """What to ask next, the most decisive first, each shared thing once; at most two."""
    asks = [*(ask for calculation in reckoned.calculations for ask in calculation.asks), *reckoned.invites]
    if _status(reckoned) is not Status.NEEDS_INPUT and not reckoned.invites:
        return ()
    wrong = {wrong.input.shared or wrong.input.name: wrong.input for wrong in reckoned.wrong}
    unknown = {name for calculation in reckoned.calculations for name in calculation.unknown}
    asked = [ask.input for ask in asks if not ask.input.optional and ask.input.name not in unknown]
    inputs = wrong | {known.shared or known.name: known for known in asked}
    return tuple(known.ask.in_language(language) for known in inputs.values())[:MOST_ASKS]


def tell_comparison(comparison: Comparison, numbering: Numbering, language: Language) -> list[Line]:
    """The lines of a comparison whose sides have been told already."""
    return _Teller(numbering, language).comparison(comparison)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Writes lines in one language, giving each sentence behind a figure its number."""

    numbering: Numbering
    language: Language

    def calculation(self, calculation: Calculation) -> Iterator[Line]:
        """The result first, then conditions that decide it, then the work line by line."""
        yield self._line(self._result(calculation), calculation, ())
        for condition in calculation.conditions:
            if calculation.status is not CalculationStatus.OK or not calculation.rule.steps:
                yield self._condition(condition, calculation)
        if calculation.status is CalculationStatus.NOT_ELIGIBLE:
            return
        for step in calculation.steps:
            if not step.aside or (step.value is not None and step.value.exact):
                yield self._step(step, calculation)
        for reading in calculation.readings:
            amount = figure_words(reading.figure, self.language)
            title = reading.title.in_language(self.language)
            yield self._line(
                render(
                    "worked.reading",
                    self.language,
                    title=title,
                    amount=amount,
                    markers=self._markers(calculation, reading.quotes),
                ),
                calculation,
                reading.quotes,
            )

    def refused(self, calculation: Calculation) -> list[Line]:
        return [
            self._line(
                render(
                    "worked.refused",
                    self.language,
                    words=refused.words,
                    sentence=refused.sentence.in_language(self.language),
                ),
                calculation,
                (),
            )
            for refused in calculation.refused
        ]

    def comparison(self, comparison: Comparison) -> list[Line]:
        return [Line(verdict(comparison, self.language), calculations=(comparison,))]

    def claims(self, claims: Sequence[Claim], calculations: Sequence[Calculation]) -> list[Line]:
        """The sums that the text states of the very case asked about, and what recomputing them gave."""
        lines: list[Line] = []
        for claim in claims:
            citations = self._citations(calculations[0], (claim.quote,))
            lines += [self._basis(citation) for citation in citations]
            lines.append(Line(claim.sentence.in_language(self.language), citations, tuple(calculations)))
        return lines

    def bases(self, calculations: Sequence[Calculation]) -> list[Line]:
        """The sentences behind the figures, each once, quoted."""
        citations = dict.fromkeys(
            citation
            for calculation in calculations
            for citation in self._citations(calculation, _deciding(calculation))
        )
        return [self._basis(citation) for citation in citations]

    def _basis(self, citation: Citation) -> Line:
        text = render("worked.basis", self.language, quote=citation.quote, marker=citation.marker)
        return Line(text, (citation,))

    def behind(self, calculations: Sequence[Calculation]) -> tuple[Citation, ...]:
        """The citations of every quote of the calculations."""
        return tuple(
            dict.fromkeys(
                citation
                for calculation in calculations
                for citation in self._citations(calculation, quotes_of(calculation))
            )
        )

    def _result(self, calculation: Calculation) -> str:
        title = calculation.rule.title.in_language(self.language)
        status, figure = calculation.status, calculation.figure
        if status is CalculationStatus.NOT_ELIGIBLE:
            name = "not_eligible" if calculation.rule.steps else "not_met"
        elif status is CalculationStatus.INSUFFICIENT_TEXT:
            name = "lacking"
        elif not calculation.rule.steps:
            name = "eligible" if status is CalculationStatus.OK else "not_told"
        elif figure is None or (figure.high is None and (figure.bound == "upper" or not figure.low)):
            name = "nothing_yet"
        else:
            name = "amount" if status is CalculationStatus.OK else "so_far"
        if calculation.undated:
            day = day_words(calculation.on, self.language)
            return render("worked.before_first", self.language, title=title, day=day)
        amount = amount_words(figure, calculation.per, self.language) if figure is not None else ""
        return render(f"worked.{name}", self.language, title=title, amount=amount)

    def _condition(self, condition: Judged, calculation: Calculation) -> Line:
        values = condition.values.in_language(self.language) if condition.values is not None else ""
        text = render(
            "worked.condition",
            self.language,
            state=render(f"calculation.{condition.state.value}", self.language),
            title=condition.title.in_language(self.language),
            values=render("worked.values", self.language, values=values) if values else "",
            markers=self._markers(calculation, condition.quotes),
        )
        return self._line(text, calculation, condition.quotes)

    def _step(self, step: Step, calculation: Calculation) -> Line:
        label, formula, values = (
            words.in_language(self.language) for words in (step.label, step.formula, step.values)
        )
        value = figure_words(step.value, self.language) if step.value is not None else ""
        known = step.value is not None and step.value.high is not None
        if not known:
            name = "open_step"
        elif values == value:
            name = "bare_step"
        else:
            name = "plain_step" if formula == values else "step"
        text = render(
            f"worked.{name}",
            self.language,
            label=label,
            formula=formula,
            values=values,
            value=value,
            markers=self._markers(calculation, step.quotes),
        )
        return self._line(text, calculation, step.quotes)

    def _line(self, text: str, calculation: Calculation, quotes: Sequence[Quote]) -> Line:
        return Line(text, self._citations(calculation, quotes), (calculation,))

    def _citations(self, calculation: Calculation, quotes: Sequence[Quote]) -> tuple[Citation, ...]:
        document = calculation.rule.document
        return tuple(
            self.numbering.holding(document, sentence.span)
            or self.numbering.cite_span(document, sentence.heading, sentence.span)
            for sentence in cited(document, quotes)
        )

    def _markers(self, calculation: Calculation, quotes: Sequence[Quote]) -> str:
        return "".join(f"[{citation.marker}]" for citation in self._citations(calculation, quotes))


def _deciding(calculation: Calculation) -> tuple[Quote, ...]:
    """The quotes behind what an answer's text says: the steps shown, and the conditions that decide."""
    quotes = [quote for step in calculation.steps if not step.aside for quote in step.quotes]
    if calculation.status is not CalculationStatus.OK or not calculation.rule.steps:
        quotes = [quote for condition in calculation.conditions for quote in condition.quotes] + (
            [] if calculation.status is CalculationStatus.NOT_ELIGIBLE else quotes
        )
    lacking = [quote for remark in calculation.insufficient for quote in remark.quotes]
    return tuple(dict.fromkeys([*quotes, *lacking]))


def _asked_about(reckoned: Reckoned) -> tuple[Claim, ...]:
    """The claims that do not agree, where what they are about is asked: the difference of the same case."""
    if reckoned.comparison is None:
        return ()
    calculation = reckoned.calculations[-1]
    given = {one.name: one.low for one in calculation.given if one.is_exact}
    return tuple(
        claim
        for claim in calculation.source_issues
        if claim.days and all(given.get(name) == value for name, value in claim.given)
    )


def _status(reckoned: Reckoned) -> Status:
    """As the contract has it: what depends on something not said, or said invalidly, needs input."""
    states = {calculation.status for calculation in reckoned.calculations}
    if reckoned.wrong or CalculationStatus.NEEDS_INPUT in states:
        return Status.NEEDS_INPUT
    if states & {CalculationStatus.OK, CalculationStatus.NOT_ELIGIBLE}:
        return Status.ANSWERED
    return Status.NO_EVIDENCE


def _is_of_one_rule(comparison: Comparison | None) -> bool:
    return comparison is not None and len({side.rule.id for side in comparison.calculations}) == 1


def _notices(reckoned: Reckoned, shown: Sequence[Calculation], language: Language) -> Iterator[str]:
    """Assumptions, presumptions, contradictions of the source and what the rule leaves open."""
    if reckoned.year_word is not None:
        yield render("worked.year_word", language, word=reckoned.year_word, year=reckoned.year)
    for calculation in shown:
        for given in calculation.given:
            currency = calculation.figure.currency if calculation.figure is not None else None
            known = calculation.rule.input(given.name)
            if given.assumed_currency and known is not None and known.dimension.isupper():
                yield render(
                    "worked.assumed_currency",
                    language,
                    words=given.words,
                    currency=currency_name(known.dimension, language),
                )
            if currency and any(amount.bound == "about" for amount in read_amounts(given.words)):
                yield render("worked.rough", language, words=given.words)
        yield from _worded(calculation.assumptions, language)
        yield from _worded([claim.sentence for claim in calculation.source_issues], language)
        remarks = (*calculation.presumptions, *calculation.insufficient, *calculation.unmodelled)
        yield from _worded([remark.sentence for remark in remarks], language)


def _worded(sentences: Sequence[Wording], language: Language) -> Iterator[str]:
    for sentence in sentences:
        yield sentence.in_language(language)

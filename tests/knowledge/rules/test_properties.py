"""Laws that hold for every rule: bounds hold every completion, amounts move as the text says, below caps."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from knowledge.rules.calculation import Calculation, CalculationStatus, Figure, Given, State
from knowledge.rules.engine import calculate
from knowledge.rules.parameter import Bracket, Dimension, Table
from knowledge.rules.rule import Input, Result, Rule
from tests.knowledge.rules.bundled import CEILING, FEE, GUARANTEED, INSURANCE, INSURED, PAGE_DAY, rules
from tests.knowledge.rules.made import QUOTE, condition, parameter, rule, wanted, words

EXAMPLES = settings(
    max_examples=int(os.environ.get("SME_POLICY_TEST_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
COMPUTED = sorted(name for name, known in rules().items() if known.result is not None)
JUDGED = sorted(name for name, known in rules().items() if known.conditions)
MONEY = ("a", "b", "c")
BRACKETS = Table(
    "table",
    words("table"),
    "marginal",
    "CNY",
    "ratio",
    (
        Bracket(Decimal(100), Decimal("0.1"), "10%", (QUOTE,)),
        Bracket(Decimal(5000), Decimal("0.35"), "35%", (QUOTE,)),
        Bracket(None, Decimal("0.05"), "5%", (QUOTE,)),
    ),
)


@st.composite
def value_of(draw: st.DrawFn, known: Input) -> Given:
    """A value that an input may have, at its bounds and at round sums more often than by chance."""
    if known.dimension == Dimension.CHOICE:
        choice = draw(st.sampled_from([one.name for one in known.choices]))
        return Given(known.name, choice, choice=choice)
    if known.dimension == Dimension.YES_NO:
        choice = draw(st.sampled_from(["yes", "no"]))
        return Given(known.name, choice, choice=choice)
    least = known.minimum or Decimal(0)
    usual = Decimal(1) if known.dimension in (Dimension.RATIO, Dimension.RATE) else Decimal(50_000_000)
    most = known.maximum if known.maximum is not None else usual
    places = 6 if most <= 1 else 2
    round_sums = [Decimal(sum_) for sum_ in (0, 1, 200, 250000, 300000, 750000, 3000000, 20000000)]
    ends = [one for one in (least, most, *round_sums) if least <= one <= most]
    value = draw(st.sampled_from(ends) | st.decimals(least, most, places=places))
    return Given(known.name, str(value), value, value)


@st.composite
def complete(draw: st.DrawFn, known: Rule) -> dict[str, Given]:
    """A value for every input; of an input and what it may be derived from only one is given."""
    values: dict[str, Given] = {}
    for one in known.inputs:
        if one.dimension != Dimension.STATEMENT:
            values[one.name] = draw(value_of(one))
    for one in known.inputs:
        if one.instead is None:
            continue
        ways = [other.name for other in known.inputs if other.optional and other.name in values]
        derived = bool(ways) and draw(st.booleans())
        for name in [one.name] if derived else ways:
            values.pop(name, None)
    return values


@st.composite
def loosened(draw: st.DrawFn, given_: dict[str, Given]) -> tuple[dict[str, Given], frozenset[str]]:
    """The same with some values left out and some given as bounds; and the names of those left out."""
    kept: dict[str, Given] = {}
    for name, one in given_.items():
        fate = draw(st.sampled_from(["kept", "kept", "left out", "below", "above", "around"]))
        if fate == "kept" or (one.choice is not None and fate != "left out"):
            kept[name] = one
        elif fate != "left out" and one.low is not None:
            spread = one.low * draw(st.decimals(0, 2, places=1))
            low = None if fate == "below" else max(one.low - spread, Decimal(0))
            kept[name] = Given(name, "", low, None if fate == "above" else one.low + spread)
    return kept, frozenset(given_.keys() - kept.keys())


def holds(wide: Figure, narrow: Figure) -> bool:
    low = wide.low is None or (narrow.low is not None and wide.low <= narrow.low)
    return low and (wide.high is None or (narrow.high is not None and narrow.high <= wide.high))


def check_bounds(
    known: Rule, values: dict[str, Given], loose: tuple[dict[str, Given], frozenset[str]]
) -> None:
    """What is computed with less known never rules out what comes out once it is known."""
    exact = calculate(known, values, on=PAGE_DAY)
    partial = calculate(known, loose[0], on=PAGE_DAY, unknown=loose[1])
    if exact.status is CalculationStatus.NOT_ELIGIBLE:
        assert any(judged.state is not State.MET for judged in partial.conditions)
        return
    assert partial.status is not CalculationStatus.NOT_ELIGIBLE
    for before, after in zip(partial.conditions, exact.conditions, strict=True):
        assert before.state in ("cannot_be_told", after.state)
    if exact.figure is not None:
        assert partial.figure is not None
        assert holds(partial.figure, exact.figure)


@pytest.mark.parametrize("rule_id", sorted({*COMPUTED, *JUDGED}))
@EXAMPLES
@given(data=st.data())
def test_the_bound_of_a_bundled_rule_holds_every_completion(rule_id: str, data: st.DataObject) -> None:
    known = rules()[rule_id]
    values = data.draw(complete(known))
    check_bounds(known, values, data.draw(loosened(values)))


@st.composite
def money_formula(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from([*MONEY, "cap"]))
    one, two = (draw(money_formula(depth=depth - 1)) for _ in range(2))
    return draw(
        st.sampled_from(
            [
                f"({one} + {two})",
                f"({one} - {two})",
                f"({one} / half)",
                f"(share * {one})",
                f"(rate * {one})",
                f"(rate * (share - rate) * {one})",
                f"min({one}, {two})",
                f"max({one}, {two})",
                f"if({one} <= {two}, {two}, a)",
                f"if(small, {one}, {two})",
                f"if({one} == {two}, b, cap)",
                f"brackets({one}, table)",
            ]
        )
    )


@st.composite
def made_rule(draw: st.DrawFn) -> Rule:
    steps = {"first": draw(money_formula(depth=2)), "last": f"{draw(money_formula())} + first"}
    low, high = draw(st.permutations(MONEY))[:2]
    return rule(
        steps,
        inputs=[
            *(wanted(name, maximum=draw(st.sampled_from([None, "50000000"]))) for name in MONEY),
            wanted("rate", "ratio", maximum="1"),
            wanted("small", "yes_no"),
        ],
        parameters=[
            parameter("cap", "CNY", "300000"),
            parameter("share", "ratio", "0.4"),
            parameter("half", "count", "3"),
        ],
        conditions=[condition(f"{low} <= {high}"), condition("a <= cap")] if draw(st.booleans()) else [],
        tables=[BRACKETS],
        result=Result(step="last", bound=draw(st.sampled_from(["exact", "exact", "lower"]))),
    )


@EXAMPLES
@given(data=st.data())
def test_the_bound_of_any_rule_holds_every_completion(data: st.DataObject) -> None:
    known = data.draw(made_rule())
    values = data.draw(complete(known))
    check_bounds(known, values, data.draw(loosened(values)))


@EXAMPLES
@given(data=st.data())
def test_with_everything_known_the_amount_is_one_and_nothing_is_asked(data: st.DataObject) -> None:
    known = data.draw(made_rule())
    done = calculate(known, data.draw(complete(known)), on=PAGE_DAY)
    assert done.asks == ()
    assert done.status in (CalculationStatus.OK, CalculationStatus.NOT_ELIGIBLE)
    if done.figure is not None and done.figure.bound == "exact":
        assert done.figure.exact
        assert done.figure.low == done.figure.high


@EXAMPLES
@given(data=st.data())
def test_answering_all_that_is_asked_settles_the_amount(data: st.DataObject) -> None:
    known = rules()[data.draw(st.sampled_from(COMPUTED))]
    answers = {one.name: data.draw(value_of(one)) for one in known.inputs if one.dimension != "statement"}
    kept = data.draw(st.sets(st.sampled_from(sorted(answers)))) if answers else set()
    values = {name: answers[name] for name in kept}
    for _ in known.inputs:
        done = calculate(known, values, on=PAGE_DAY)
        if done.status is not CalculationStatus.NEEDS_INPUT:
            return
        assert done.asks
        values[done.asks[0].input.name] = answers[done.asks[0].input.name]
    assert calculate(known, values, on=PAGE_DAY).status is not CalculationStatus.NEEDS_INPUT


@dataclass(frozen=True, slots=True)
class Law:
    """How the text says an amount moves: it `rises` and `falls` with these inputs, never above `cap`."""

    rule_id: str
    rises: tuple[str, ...]
    falls: tuple[str, ...] = ()
    cap: str | None = None


LAWS = (
    Law(GUARANTEED, ("interest_paid", "principal", "benchmark_rate", "years")),
    Law(INSURED, ("interest_paid", "principal", "benchmark_rate", "years")),
    Law(INSURANCE, ("premium",), falls=("received",), cap="300000"),
    Law(CEILING, ("exports",)),
    Law(FEE, ("guaranteed", "own_rate")),
    Law("xiamen.guaranteed-loan.cap", ("requested",), cap="20000000"),
    Law("xiamen.insured-loan.cap", ("requested",), cap="3000000"),
    Law("shizuishan.voucher.net-cost", ("service_fee",), falls=("voucher",)),
)


def ends(done: Calculation) -> tuple[Decimal, Decimal]:
    assert done.figure is not None
    assert done.figure.low is not None
    assert done.figure.high is not None
    return done.figure.low, done.figure.high


@pytest.mark.parametrize("law", LAWS, ids=[law.rule_id for law in LAWS])
@EXAMPLES
@given(data=st.data())
def test_an_amount_moves_as_the_text_says(law: Law, data: st.DataObject) -> None:
    known = rules()[law.rule_id]
    values = data.draw(complete(known))
    moved = known.input(data.draw(st.sampled_from([*law.rises, *law.falls])))
    assert moved is not None
    assume(moved.name in values)
    other = data.draw(value_of(moved))
    small, large = sorted([values[moved.name], other], key=lambda one: one.low or Decimal(0))
    less, more = (calculate(known, {**values, moved.name: one}, on=PAGE_DAY) for one in (small, large))
    assume(less.figure is not None and more.figure is not None)
    rising = zip(ends(less), ends(more), strict=True)
    if moved.name in law.rises:
        assert all(before <= after for before, after in rising)
    else:
        assert all(before >= after for before, after in rising)


@pytest.mark.parametrize("law", [law for law in LAWS if law.cap], ids=lambda law: str(law.rule_id))
@EXAMPLES
@given(data=st.data())
def test_an_amount_is_never_above_its_cap(law: Law, data: st.DataObject) -> None:
    known = rules()[law.rule_id]
    values, left_out = data.draw(loosened(data.draw(complete(known))))
    done = calculate(known, values, on=PAGE_DAY, unknown=left_out)
    assert law.cap is not None
    assert Decimal(0) <= ends(done)[0] <= ends(done)[1] <= Decimal(law.cap)


@pytest.mark.parametrize(("rule_id", "share"), [(GUARANTEED, "0.2"), (INSURED, "0.3")])
@EXAMPLES
@given(data=st.data())
def test_an_interest_subsidy_is_never_above_its_share_of_the_interest_nor_of_its_limit(
    rule_id: str, share: str, data: st.DataObject
) -> None:
    known = rules()[rule_id]
    values = data.draw(complete(known))
    done = calculate(known, values, on=PAGE_DAY)
    assume(done.figure is not None)
    steps = {step.name: step.value for step in done.steps}
    limit = steps["interest_limit"]
    paid = steps["interest_paid"].low if "interest_paid" in steps and steps["interest_paid"] else None
    interest = paid if paid is not None else values["interest_paid"].low
    assert limit is not None
    assert limit.low is not None
    assert interest is not None
    half_a_cent = Decimal("0.01")
    assert ends(done)[1] <= Decimal(share) * min(limit.low, interest) + half_a_cent


@EXAMPLES
@given(data=st.data())
def test_a_later_ceiling_is_never_higher(data: st.DataObject) -> None:
    known = rules()[CEILING]
    values = data.draw(complete(known))
    before, after = (calculate(known, values, on=date(year, 11, 5)) for year in (2017, 2018))
    assert ends(after)[1] < ends(before)[1]

"""The rules of the worked examples, made by hand: interest, premium subsidy, ceiling, conditions alone."""

from __future__ import annotations

from knowledge.rules.parameter import Wording
from knowledge.rules.parsing import parse
from knowledge.rules.rule import Choice, Reading, Refusal, Result
from tests.knowledge.rules.made import QUOTE, condition, parameter, rule, wanted, words

CAP = parameter("loan_cap", "CNY", ("2000", "15000000"), ("2018-09", "20000000"))
INTEREST = rule(
    {
        "limit": "principal * benchmark * (1 + raise) * years",
        "counted": "min(paid, limit)",
        "subsidy": "share * counted",
    },
    inputs=[
        wanted("paid", instead="principal * annual_rate * years"),
        wanted("principal"),
        wanted(
            "benchmark",
            "ratio_per_year",
            refuses=(Refusal(("LPR",), Wording("LPR不是基准利率。", "The LPR is another rate.")),),
        ),
        wanted("years", "years"),
        wanted("annual_rate", "ratio_per_year", optional=True),
        wanted("below", "statement", smaller="paid", larger="limit"),
    ],
    parameters=[CAP, parameter("share", "ratio", "0.2"), parameter("raise", "ratio", "0.4")],
    conditions=[condition("principal <= loan_cap")],
    readings=(Reading(words("other"), "subsidy", parse("min(share * paid, limit)"), (QUOTE,)),),
)
FULL = {"principal": "2000万元", "benchmark": "4.35%", "years": "1年"}
SUBSIDY = rule(
    {"by_share": "share * premium", "room": "yearly_cap - received", "subsidy": "min(by_share, room)"},
    inputs=[wanted("premium"), wanted("received", maximum="300000", assume="0")],
    parameters=[parameter("share", "ratio", "0.4"), parameter("yearly_cap", "CNY", "300000")],
    result=Result(step="subsidy", per="year"),
)
CEILING = rule(
    {"by_rate": "rate * exports", "ceiling": "max(by_rate, minimum)", "least": "minimum"},
    inputs=[wanted("exports", "USD")],
    parameters=[
        parameter("rate", "ratio", ("2017", "0.0012"), ("2018", "0.0008")),
        parameter("minimum", "USD", ("2017", "500"), ("2018", "200")),
    ],
    kind="premium",
    result=Result(step="ceiling", bound="upper", least="least", per="policy"),
)
ADDRESSED = rule(
    {},
    inputs=[wanted("exports", "USD"), wanted("small", "yes_no"), wanted("local", "yes_no")],
    parameters=[parameter("limit", "USD", "5000000")],
    conditions=[condition("exports <= limit"), condition("small"), condition("local")],
    kind="eligibility",
)
MET = {"exports": "500万美元", "small": "是", "local": "是"}
PURCHASE = wanted(
    "purchase",
    "choice",
    choices=(Choice("testing", words("testing")), Choice("chairs", words("chairs"), listed=False)),
)

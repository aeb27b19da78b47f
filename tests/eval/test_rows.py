"""A row goes to JSON and comes back the same."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from assistant.answer import ModelUse, TraceStep
from eval.rows import Row, quotes_of, row_of
from tests.eval.answers import answer, document, quote


def test_a_row_comes_back_from_json_as_it_was() -> None:
    source = document("law", "每家最高20万元。")
    row = Row(
        case="one",
        suite="test",
        question="补多少？",
        status="answered",
        text="20万元[1]",
        tags=("amount", "later turn"),
        expected=("20万元",),
        expected_status=("answered",),
        quotes=quotes_of(answer("20万元[1]", quote(1, source, "20万元"))),
        scores={"EM": 1.0, "ROUGE-L": None},
        seconds=0.25,
        tokens=120,
        trace=(TraceStep("search", 0.006), TraceStep("compose", 1.5, ModelUse(name="m", prompts=("a1",)))),
    )
    assert row_of(json.loads(json.dumps(asdict(row)))) == row
    assert row_of(json.loads(json.dumps(asdict(replace(row, tokens=None, trace=()))))).tokens is None


def test_a_quote_keeps_where_it_stands() -> None:
    source = document("law", "每家最高20万元。")
    (kept,) = quotes_of(answer("x", quote(1, source, "20万元")))
    assert (kept.document, kept.quote, kept.sha256) == ("law", "20万元", source.sha256)
    assert source.text[kept.start : kept.end] == kept.quote

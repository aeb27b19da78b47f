"""Rules over HTTP, and commands on rules while a server owns the home."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.ui.calculated import CEILING, GUARANTEED, PREMIUM
from tests.ui.processes import Served


def test_the_rules_are_listed_as_the_command_lists_them(served: Served) -> None:
    over_http = httpx.get(f"{served.address}/api/rules", params={"language": "en"}).json()
    assert over_http == json.loads(served.command.run("rules", "list", "--json", LANGUAGE="en").stdout)
    assert PREMIUM in [rule["id"] for rule in over_http]


def test_a_rule_is_shown_as_the_command_shows_it(served: Served) -> None:
    over_http = httpx.get(f"{served.address}/api/rules/{PREMIUM}", params={"language": "zh"}).json()
    by_command = served.command.run("rules", "show", PREMIUM, "--json", LANGUAGE="zh").stdout
    assert over_http == json.loads(by_command)


def test_a_calculation_is_that_of_the_command(served: Served) -> None:
    body = {"inputs": {"premium": "75万元"}, "on": "2018-11-20", "language": "zh"}
    over_http = httpx.post(f"{served.address}/api/rules/{PREMIUM}/calculate", json=body).json()
    words = ["calculate", PREMIUM, "premium=75万元", "--on", "2018-11-20", "--json"]
    assert over_http == json.loads(served.command.run(*words, LANGUAGE="zh").stdout)
    assert over_http["amount"]["high"] == "300000.00"


def test_an_empty_body_is_asked_for_what_is_missing(served: Served) -> None:
    answer = httpx.post(f"{served.address}/api/rules/{CEILING}/calculate", json={})
    assert (answer.status_code, answer.json()["status"]) == (200, "needs_input")
    assert [ask["input"] for ask in answer.json()["asks"]] == ["exports"]


def test_lpr_needs_input_over_http_too(served: Served) -> None:
    body = {"inputs": {"lpr": "3.45%"}}
    answer = httpx.post(f"{served.address}/api/rules/{GUARANTEED}/calculate", json=body)
    assert (answer.status_code, answer.json()["status"]) == (200, "needs_input")


@pytest.mark.parametrize(
    "inputs",
    [
        {"premium": "-1元"},
        {"premium": "NaN"},
        {"premium": "1e400"},
        {"premium": "20万美元"},
        {"premiums": "20万元"},
        {"received": "30万零1元"},
    ],
)
def test_a_bad_value_is_one_clear_sentence(served: Served, inputs: dict[str, str]) -> None:
    answer = httpx.post(f"{served.address}/api/rules/{PREMIUM}/calculate", json={"inputs": inputs})
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    assert isinstance(detail, str)
    assert len(detail.splitlines()) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"inputs": {"premium": 200000}},
        {"inputs": {"premium": ""}},
        {"inputs": {"premium": "9" * 501}},
        {"inputs": []},
        {"on": "2018-02-30"},
        {"day": "2018-02-28"},
        {"inputs": {f"n{number}": "1" for number in range(101)}},
    ],
)
def test_a_body_of_another_form_is_refused(served: Served, body: dict[str, object]) -> None:
    answer = httpx.post(f"{served.address}/api/rules/{PREMIUM}/calculate", json=body)
    assert answer.status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_rule_is_not_found(served: Served, language: str) -> None:
    for answer in (
        httpx.get(f"{served.address}/api/rules/nothing", params={"language": language}),
        httpx.post(f"{served.address}/api/rules/nothing/calculate", json={"language": language}),
    ):
        assert answer.status_code == 404
        assert ("没有" in answer.json()["detail"]) == (language == "zh")


def test_the_rules_stand_in_the_api_description(served: Served) -> None:
    paths = httpx.get(f"{served.address}/api/openapi.json").json()["paths"]
    assert "get" in paths["/api/rules"]
    assert "get" in paths["/api/rules/{rule_id}"]
    assert "post" in paths["/api/rules/{rule_id}/calculate"]


def test_bad_input_that_is_handed_over_is_still_one_line(served: Served) -> None:
    finished = served.command.run("calculate", PREMIUM, "premium=20万美元")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert len(finished.stderr.splitlines()) == 1


def test_a_comparison_is_handed_over_too(served: Served) -> None:
    words = ["compare", f"{CEILING}@2017", f"{CEILING}@2018", "exports=400万美元", "--json"]
    assert json.loads(served.command.run(*words).stdout)["difference"]["low"] == "-1600.00"

"""What is wrong with a request to the interface of OpenAI is told in its own form."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.ui.openai_messages import PATH, QUESTION, user
from tests.ui.processes import Served

AS_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"messages": [user()]}, 400, "model"),
        ({"model": "sme-policy"}, 400, "messages"),
        ({"model": "sme-policy", "messages": []}, 400, "messages"),
        ({"model": "sme-policy", "messages": [{"role": "robot", "content": ""}]}, 400, "messages.0.role"),
        ({"model": "sme-policy", "messages": [user()], "n": 2}, 400, "n"),
        ({"model": "sme-policy", "messages": [user()], "logprobs": True}, 400, "logprobs"),
        ({"model": "sme-policy", "messages": [user()], "tool_choice": "required"}, 400, "tool_choice"),
        (
            {"model": "sme-policy", "messages": [user()], "response_format": {"type": "json_object"}},
            400,
            "response_format",
        ),
        ({"model": "gpt-4o", "messages": [user()]}, 404, "model"),
        ({"model": "sme-policy-model", "messages": [user()]}, 404, "model"),
        ({"model": "sme-policy", "messages": [{"role": "system", "content": QUESTION}]}, 422, "messages"),
        ({"model": "sme-policy", "messages": [user("  ")]}, 422, None),
        ({"model": "sme-policy", "messages": [user("问" * 20_001)]}, 422, None),
        ({"model": "sme-policy", "messages": [user("\ud800")]}, 422, None),
        ({"model": "sme-policy", "messages": [user("\ud800"), user()]}, 422, None),
        ({"model": "sme-policy", "messages": [user()], "sme_policy": {"on": "2026-02-30"}}, 422, None),
        ({"model": "sme-policy", "messages": [user()], "sme_policy": {"place": "nowhere"}}, 422, None),
    ],
)
def test_a_fault_is_told_in_the_form_of_openai(
    served: Served, body: dict[str, object], status: int, param: str | None
) -> None:
    answer = httpx.post(f"{served.address}{PATH}", content=json.dumps(body), headers=AS_JSON)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert len(error["message"].splitlines()) == 1


def test_what_is_no_json_is_a_bad_request(served: Served) -> None:
    answer = httpx.post(f"{served.address}{PATH}", content=b'{"model": ', headers=AS_JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "not_json")


def test_a_picture_is_a_bad_request(served: Served) -> None:
    picture = {"type": "image_url", "image_url": {"url": "http://localhost/x.png"}}
    answer = httpx.post(
        f"{served.address}{PATH}", json={"model": "sme-policy", "messages": [user([picture])]}
    )
    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    answer = httpx.post(f"{served.address}{PATH}", content=b" " * (4 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/embeddings"), ("GET", PATH), ("GET", "/v1/models/gpt-4o")]
)
def test_what_is_not_offered_is_not_found(served: Served, method: str, path: str) -> None:
    answer = httpx.request(method, f"{served.address}{path}")
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")

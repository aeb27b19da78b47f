"""A rival: any chat model behind an OpenAI-compatible endpoint, asked the same cases with plain HTTP."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import httpx

from assistant.answer import Answer, Citation, Status
from assistant.listening import language_of
from assistant.pipeline import Assistant
from assistant.settings import Language
from eval.cases import Case
from eval.errors import EvaluationError
from eval.judging import squeezed
from eval.running_respondents import Given, citation_of, passages_found, today

_SECONDS = 120.0
_MARK = re.compile(r"\[(\d{1,3})\]")
# The endpoint does not know the model or the key, so no other case would be answered either.
_HOPELESS = (401, 403, 404)


class NoRival(EvaluationError):
    """The endpoint cannot be asked at all; the run can be taken up again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Asks an endpoint `<url>/chat/completions`; `passages`: with those that our search finds in front.

    A reply with the agreed sentence declines (no_evidence), any other is an answer; its citations are the
    passages whose number it wrote. What the endpoint cannot do for one case is a failed one, with the reason.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    passages: bool = False
    seed: int = 0
    seconds: float = _SECONDS
    client: httpx.Client = field(default_factory=lambda: httpx.Client(follow_redirects=False), repr=False)

    def __call__(self, case: Case, assistant: Assistant) -> Given:
        language, sources = language_of(case.question) or "zh", tuple[Citation, ...]()
        if self.passages:
            language, hits = passages_found(case, assistant)
            sources = tuple(citation_of(hit, number) for number, hit in enumerate(hits, start=1))
        try:
            text, tokens = self._reply(self._messages(case, language, sources))
        except (httpx.HTTPError, ValueError) as error:
            return Given(_answer(case, language, Status.FAILED, ""), why=f"{type(error).__name__}: {error}")
        declines = squeezed(_words(language)["decline"]) in squeezed(text)
        status = Status.NO_EVIDENCE if declines or not text.strip() else Status.ANSWERED
        cited = {int(number) for number in _MARK.findall(text)}
        citations = tuple(one for one in sources if one.marker in cited)
        return Given(_answer(case, language, status, text, citations), tokens)

    def _messages(
        self, case: Case, language: Language, sources: tuple[Citation, ...]
    ) -> list[dict[str, str]]:
        words = _words(language)
        told = words["with_passages" if self.passages else "alone"].format(decline=words["decline"])
        day = words["day"].format(day=(case.on or today()).isoformat())
        listed = [
            words["passage"].format(number=one.marker, title=one.document.title, text=one.quote)
            for one in sources
        ]
        return [
            {"role": "system", "content": "\n\n".join([told, day, *listed])},
            *({"role": turn.role, "content": turn.content} for turn in case.history),
            {"role": "user", "content": case.question},
        ]

    def _reply(self, messages: list[dict[str, str]]) -> tuple[str, int | None]:
        """The reply's text and its tokens; raises NoRival, HTTPError, ValueError."""
        try:
            reply = self.client.post(
                f"{self.url.rstrip('/')}/chat/completions",
                json={"model": self.model, "messages": messages, "temperature": 0, "seed": self.seed},
                headers={"Authorization": f"Bearer {self.key}"} if self.key else {},
                timeout=self.seconds,
            )
        except (httpx.ConnectError, httpx.UnsupportedProtocol) as error:
            raise NoRival(f"the endpoint {self.url} cannot be reached: {error}") from error
        if reply.status_code in _HOPELESS:
            raise NoRival(f"the endpoint {self.url} refuses {self.model!r}: HTTP {reply.status_code}")
        reply.raise_for_status()
        return _read(reply.json())


def _read(held: Any) -> tuple[str, int | None]:
    """The text and the tokens of a reply; raises ValueError for one of another form."""
    try:
        text = held["choices"][0]["message"]["content"] or ""
        usage = held.get("usage") or {}
        tokens = usage.get("total_tokens")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"a reply of another form: {str(held)[:200]}") from error
    if not isinstance(text, str):
        raise ValueError(f"a reply without text: {str(held)[:200]}")
    return text, tokens if isinstance(tokens, int) else None


def _answer(
    case: Case, language: Language, status: Status, text: str, citations: tuple[Citation, ...] = ()
) -> Answer:
    return Answer(
        question=case.question,
        language=language,
        on=case.on or today(),
        mode="model",
        status=status,
        text=text,
        citations=citations,
    )


@lru_cache(maxsize=2)
def _words(language: Language) -> Mapping[str, str]:
    text = resources.files("eval").joinpath("rival.toml").read_text(encoding="utf-8")
    found: Mapping[str, str] = tomllib.loads(text)[language]
    return found

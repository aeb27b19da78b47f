"""A web server with a scripted stand-in for the Assistant: `python scripted_server.py [PORT]`.

Real documents, real citations; only the finding and the wording of answers is scripted.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from assistant.answer import (
    Answer,
    AnswerReady,
    Citation,
    Event,
    SentenceReady,
    Status,
    StepDone,
    StepStarted,
    TraceStep,
)
from assistant.question import Question
from assistant.settings import Settings
from knowledge.document import Document, PartialDate, Span
from knowledge.errors import UnknownDocument
from knowledge.rules.book import RuleBook
from ui.web import mount

HOSTILE = "<img src=x onerror=\"window.hacked='document'\"><script>window.hacked='document'</script>"
WORDS = {
    "loan": "厦门市科技担保贷款的上限为单家企业最高2000万元。",
    "subsidy": "厦门市科技保证保险贷款的利息补贴比例为30%",
    "lines": "单家企业最高300万元。\n\n### 利息补贴比例\n\n厦门市科技保证保险贷款的利息补贴比例为30%",
}


def bundled_text() -> Document:
    folder = resources.files("knowledge").joinpath("policies/xiamen/technology-credit-and-insurance")
    text = folder.joinpath("policy.md").read_text(encoding="utf-8").split("---\n", 2)[2].strip()
    return Document(
        id="xiamen-technology-credit-and-insurance",
        title="厦门市科技信贷及保险扶持：科技担保贷款、科技保证保险贷款与科技保险补贴",
        text=text,
        source="bundled:xiamen/technology-credit-and-insurance",
        place="厦门",
        issuer="厦门市科技局",
        number="厦科联〔2018〕28号",
        published=PartialDate(2018, 11),
        source_kind="summary of a press report",
    )


def hostile_text() -> Document:
    closing = "[点这里](javascript:window.hacked='link') </mark></div></dialog>"
    text = f"# {HOSTILE}\n\n{HOSTILE} 补贴100元。\n\n{closing}"
    return Document(id="hostile", title=HOSTILE, text=text, source="/texts/hostile.md", issuer=HOSTILE)


@dataclass
class ScriptedArchive:
    texts: dict[str, Document] = field(
        default_factory=lambda: {text.id: text for text in (bundled_text(), hostile_text())}
    )

    def document(self, document_id: str, sha256: str | None = None) -> Document:
        try:
            return self.texts[document_id]
        except KeyError as error:
            raise UnknownDocument(document_id) from error

    def rules(self) -> RuleBook:
        return RuleBook()


@dataclass
class ScriptedAssistant:
    """Answers by words of the question; a slow answer waits at its second sentence until `go_on` is set."""

    archive: ScriptedArchive = field(default_factory=ScriptedArchive)
    go_on: threading.Event = field(default_factory=threading.Event)
    heard: list[Question] = field(default_factory=list)

    def answer(self, question: Question) -> Iterator[Event]:
        self.heard.append(question)
        self.go_on.clear()
        if "broken" in question.text:
            raise RuntimeError("scripted failure")
        yield StepStarted("understand")
        yield StepDone("understand", 0.01)
        yield StepStarted("search")
        yield StepDone("search", 0.02, 6)
        answer = self.composed(question)
        yield StepStarted("compose")
        for sentence in answer.text.splitlines():
            yield SentenceReady(sentence)
            if "slow" in question.text:
                self.go_on.wait(60)
        yield StepDone("compose", 0.03, len(answer.text.splitlines()))
        yield AnswerReady(answer)

    def composed(self, question: Question) -> Answer:
        if "hostile" in question.text:
            text = hostile_text()
            quote = text.text.splitlines()[2]
            return _answer(
                question, Status.ANSWERED, f"“{quote}”[1]", (_cited(1, text, quote),), notices=(HOSTILE,)
            )
        if "nothing" in question.text:
            return _answer(question, Status.NO_EVIDENCE, "现有的政策文本没有写明所问的内容。")
        if "where" in question.text:
            return _answer(
                question,
                Status.NEEDS_INPUT,
                "要先知道地区。",
                questions=("您问的是哪个地方？收录的有：厦门。",),
            )
        text = bundled_text()
        quotes = [WORDS["loan"], WORDS["lines" if "lines" in question.text else "subsidy"]]
        sentences = ["厦门科技担保贷款单家企业最高2000万元。[1]", f"“{quotes[1].splitlines()[0]}”[2]"]
        cited = tuple(_cited(number, text, quote) for number, quote in enumerate(quotes, start=1))
        notices = (
            "依据2018年11月报纸报道整理，不是政策原文。请以《厦门市科技信贷及保险扶持管理办法》原文为准。可向厦门市科技局核实。",
            "已知这项办法在2019年5月有过修订，修订后的文本这里没有收录，以下内容可能已经改变。",
        )
        return _answer(question, Status.ANSWERED, "\n".join(sentences), cited, notices=notices)


def _cited(marker: int, document: Document, quote: str) -> Citation:
    start = document.text.index(quote)
    return Citation(marker, document, ("科技担保贷款", "贷款上限"), Span(start, start + len(quote)))


def _answer(
    question: Question,
    status: Status,
    text: str,
    citations: tuple[Citation, ...] = (),
    *,
    questions: tuple[str, ...] = (),
    notices: tuple[str, ...] = (),
) -> Answer:
    return Answer(
        question=question.text,
        language="zh",
        on=question.on,
        mode="extractive",
        status=status,
        text=text,
        citations=citations,
        questions=questions,
        notices=notices,
        trace=(TraceStep("search", 0.02),),
    )


def scripted_app(assistant: ScriptedAssistant) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    def go_on() -> None:
        assistant.go_on.set()

    def heard() -> list[list[str]]:
        return [[asked.text, *(turn.content for turn in asked.history)] for asked in assistant.heard]

    def quotes(question: str) -> list[str]:
        answer = assistant.composed(Question(text=question, on=date(2026, 1, 1)))
        return [citation.quote for citation in answer.citations]

    app.post("/test/go-on")(go_on)
    app.get("/test/heard")(heard)
    app.get("/test/quotes")(quotes)
    mount(app, assistant, Settings(home=Path("unused")))
    return app


def serve() -> None:
    """Serve on a free port, which is printed; connections wait until the server takes them."""
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0))
    print(listening.getsockname()[1], flush=True)  # noqa: T201
    app = scripted_app(ScriptedAssistant())
    uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)).run([listening])


if __name__ == "__main__":
    serve()

"""Answers, texts and hits as JSON, Markdown and plain text."""

from __future__ import annotations

from datetime import date

from assistant.answer import Answer, Citation, Status, TraceStep
from assistant.settings import Language
from knowledge.document import Caveat, Document, PartialDate, Passage, Span
from knowledge.search import Hit
from ui.render import (
    answer_text,
    document_json,
    document_text,
    hit_json,
    hits_text,
    source_line,
)
from ui.render_answer import answer_json

TEXT = "# 保费\n\n按实际缴纳保费的50%给予补助。"
DOCUMENT = Document(
    id="xiamen-1",
    title="厦门市补助办法",
    text=TEXT,
    source="/home/a/厦门.md",
    place="厦门",
    issuer="厦门市科技局",
    number="厦科〔2018〕28号",
    published=PartialDate(2018, 11),
    caveats=(Caveat("已过期", "out of date"),),
)
QUOTED = Span(TEXT.index("按"), len(TEXT))


def answer(language: Language = "zh") -> Answer:
    return Answer(
        question="补多少？",
        language=language,
        on=date(2026, 11, 22),
        mode="extractive",
        status=Status.ANSWERED,
        text="补助保费的50%。[1]",
        citations=(Citation(1, DOCUMENT, ("保费",), QUOTED),),
        questions=("保费是多少？",),
        notices=("2018年发布。",),
        trace=(TraceStep("search", 0.0061234567),),
    )


def test_an_answer_has_exactly_the_form_of_the_contract() -> None:
    assert answer_json(answer()) == {
        "question": "补多少？",
        "language": "zh",
        "on": "2026-11-22",
        "mode": "extractive",
        "status": "answered",
        "text": "补助保费的50%。[1]",
        "citations": [
            {
                "marker": 1,
                "document": {
                    "id": "xiamen-1",
                    "title": "厦门市补助办法",
                    "place": "厦门",
                    "issuer": "厦门市科技局",
                    "number": "厦科〔2018〕28号",
                    "published": "2018-11",
                    "in_force_from": None,
                    "in_force_until": None,
                    "validity": "unknown",
                    "source_kind": "document",
                    "sha256": DOCUMENT.sha256,
                },
                "heading": ["保费"],
                "quote": "按实际缴纳保费的50%给予补助。",
                "start": QUOTED.start,
                "end": QUOTED.end,
            }
        ],
        "calculations": [],
        "questions": ["保费是多少？"],
        "notices": ["2018年发布。"],
        "trace": [{"step": "search", "seconds": 0.006123}],
    }


def test_a_terminal_shows_the_text_first_then_sources_questions_and_notices() -> None:
    assert answer_text(answer()) == (
        "补助保费的50%。[1]\n\n"
        "依据：\n[1] 《厦门市补助办法》 · 厦门市科技局 · 厦科〔2018〕28号 · 2018-11\n    保费\n"
        "    “按实际缴纳保费的50%给予补助。”\n\n"
        "还需要知道：\n- 保费是多少？\n\n"
        "说明：\n- 2018年发布。"
    )


def test_the_labels_are_in_the_language_of_the_answer() -> None:
    assert "Sources:" in answer_text(answer("en"))
    assert "依据" not in answer_text(answer("en"))


def test_a_title_in_book_marks_gets_no_second_pair() -> None:
    marked = Document(id="a", title="《办法》", text="x", source="a")
    assert source_line(marked, "zh") == "《办法》"


def test_a_document_shows_its_text_under_text() -> None:
    shown = document_json(DOCUMENT, "en")
    assert shown["text"] == TEXT
    assert shown["sha256"] == DOCUMENT.sha256
    assert shown["caveats"] == ["out of date"]
    assert document_text(DOCUMENT, "zh").endswith(TEXT)


def hit() -> Hit:
    passage = Passage(
        "xiamen-1", DOCUMENT.sha256, 0, QUOTED.start, QUOTED.end, TEXT[QUOTED.start :], ("保费",), (QUOTED,)
    )
    return Hit(7, passage, DOCUMENT, 0.9, 0.8, None, (0.8,))


def test_a_hit_has_the_form_of_the_contract() -> None:
    assert hit_json(hit()) == {
        "passage": "xiamen-1#0",
        "document": "xiamen-1",
        "title": "厦门市补助办法",
        "heading": ["保费"],
        "start": QUOTED.start,
        "end": QUOTED.end,
        "score": 0.9,
        "vector_score": 0.8,
        "keyword_score": None,
        "text": "按实际缴纳保费的50%给予补助。",
    }


def test_hits_are_numbered_with_the_scores_of_both_legs() -> None:
    assert hits_text([hit()], "en").startswith(
        "1. 厦门市补助办法 › 保费\n   xiamen-1#0  score 0.900 (vectors 0.800, keywords –)"
    )


def test_no_hits_are_said_so() -> None:
    assert hits_text([], "en") == "nothing was found"

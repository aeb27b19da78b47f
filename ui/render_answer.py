"""A whole answer as JSON: its text, the words it rests on, and its calculations with the same numbers."""

from __future__ import annotations

from dataclasses import asdict

from assistant.answer import Answer, TraceStep
from knowledge.rules.calculation import Comparison
from ui.render import Json, citation_json
from ui.render_calculation import calculation_json, compared_json, markers_in


def answer_json(answer: Answer) -> Json:
    """The answer as `ask --json` prints it."""
    return {
        "question": answer.question,
        "language": answer.language,
        "on": answer.on.isoformat(),
        "mode": answer.mode,
        "status": answer.status.value,
        "text": answer.text,
        "citations": [citation_json(citation) for citation in answer.citations],
        "calculations": [
            compared_json(worked, answer.language, citations=answer.citations)
            if isinstance(worked, Comparison)
            else calculation_json(worked, answer.language, citations=markers_in(worked, answer.citations))
            for worked in answer.calculations
        ],
        "questions": list(answer.questions),
        "notices": list(answer.notices),
        "trace": [_step_json(step) for step in answer.trace],
    }


def _step_json(step: TraceStep) -> Json:
    told: Json = {"step": step.step, "seconds": round(step.seconds, 6)}
    return told if step.model is None else told | {"model": asdict(step.model)}

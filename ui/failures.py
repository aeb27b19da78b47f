"""What went wrong below, as the one line and the exit code a user gets."""

from __future__ import annotations

from datetime import date

from assistant.answer import Answer, Status
from assistant.settings import Language, Mode
from knowledge.errors import (
    BadDate,
    EmbedderError,
    HomeInUse,
    HomeUnusable,
    KnowledgeError,
    UnknownDocument,
    UnknownRule,
    UnreadableFile,
)
from ui.errors import BadInput, Failure, InterfaceError, OwnerSilent
from ui.labelling import label, worded


def as_interface_error(error: KnowledgeError, language: Language) -> InterfaceError:
    """The error of the interface that says what `error` says, in words the labels have."""
    match error:
        case UnknownDocument():
            return BadInput("unknown_document", id=error.document_id)
        case UnknownRule():
            return _unknown_rule(error)
        case UnreadableFile():
            return BadInput("rejected", reason=worded(language, "finding", error.code, detail=error.detail))
        case BadDate():
            return BadInput("detail", detail=str(error))
        case HomeInUse():
            return OwnerSilent("detail", detail=str(error))
        case HomeUnusable():
            return BadInput("home_unusable", detail=str(error))
        case EmbedderError():
            return Failure("embedder", detail=str(error))
        case _:
            return Failure("detail", detail=str(error))


def _unknown_rule(error: UnknownRule) -> BadInput:
    if error.failed:
        return BadInput("failed_rule", id=error.rule_id)
    if not error.near:
        return BadInput("unknown_rule_no_near", id=error.rule_id)
    return BadInput("unknown_rule", id=error.rule_id, near=", ".join(error.near))


def failed_answer(question: str, *, language: Language | None, on: date, mode: Mode | None) -> Answer:
    """The answer shown when something broke."""
    spoken = language or ("zh" if any("㐀" <= character <= "鿿" for character in question) else "en")
    return Answer(
        question=question,
        language=spoken,
        on=on,
        mode=mode or "auto",
        status=Status.FAILED,
        text=label(spoken, "answer.failed"),
    )

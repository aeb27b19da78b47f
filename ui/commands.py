"""What each command does with an open assistant; the same code whether it was given here or handed over."""

from __future__ import annotations

import logging

from assistant.answer import Answer, AnswerReady, Status, StepStarted
from assistant.pipeline import Assistant
from assistant.question import Question
from knowledge.errors import KnowledgeError
from knowledge.search import Query
from ui.asking import check_mode
from ui.errors import Failure, InterfaceError
from ui.failures import as_interface_error, failed_answer
from ui.library_commands import add_documents, check_library, list_documents, show_document, withdraw_document
from ui.render import answer_text, hit_json, hits_text
from ui.render_answer import answer_json
from ui.request import (
    AddDocuments,
    Ask,
    Calculate,
    CheckLibrary,
    CheckRules,
    CompareRules,
    Greet,
    ListDocuments,
    ListRules,
    ReportStatus,
    Request,
    Search,
    ShowDocument,
    ShowRule,
    WithdrawDocument,
)
from ui.status import report_status
from ui.terminal import NobodyListens, Output
from ui.work import Work

logger = logging.getLogger(__name__)


def execute(request: Request, assistant: Assistant, output: Output) -> int:
    """Do what is asked, saying it to `output`; returns the exit code. The outermost edge of a command."""
    work = Work(assistant=assistant, output=output, language=request.language, bundled=request.bundled)
    try:
        return _dispatch(request, work)
    except InterfaceError as error:
        return _fail(request, error, work)
    except KnowledgeError as error:
        return _fail(request, as_interface_error(error, request.language), work)
    except (BrokenPipeError, NobodyListens):
        raise
    except Exception:
        # The question itself is not logged: no question is kept until personal data is masked.
        logger.exception("the command %r broke", request.command.command)
        return _fail(request, Failure("broken"), work)


def _dispatch(request: Request, work: Work) -> int:
    match request.command:
        case Ask() as command:
            return ask(command, work)
        case AddDocuments() as command:
            return add_documents(command, work)
        case ListDocuments() as command:
            return list_documents(command, work)
        case ShowDocument() as command:
            return show_document(command, work)
        case WithdrawDocument() as command:
            return withdraw_document(command, work)
        case CheckLibrary():
            return check_library(work)
        case Search() as command:
            return search(command, work)
        case ReportStatus() as command:
            return report_status(command, work)
        case ListRules() | ShowRule() | CheckRules() | Calculate() | CompareRules() as command:
            # The rules' reader brings pydantic and yaml, which an answer need not wait for.
            from ui.rule_commands import do_with_rules

            return do_with_rules(command, work)
        case Greet():
            return 0


def _fail(request: Request, error: InterfaceError, work: Work) -> int:
    command = request.command
    if isinstance(command, Ask) and error.exit_code == Failure.exit_code and command.as_json:
        answer = failed_answer(command.question, language=command.language, on=command.on, mode=command.mode)
        work.print_json(answer_json(answer))
    work.output.err(error.worded(request.language))
    return error.exit_code


def ask(command: Ask, work: Work) -> int:
    """Print one answer; 1 when it failed, else 0."""
    check_mode(command.mode, work.assistant.settings)
    question = Question(
        text=command.question,
        on=command.on,
        history=command.history,
        language=command.language,
        place=command.place,
        mode=command.mode,
    )
    answer = _answer(question, work)
    if command.as_json:
        work.print_json(answer_json(answer))
    else:
        work.print_text(answer_text(answer))
    work.output.said(answer.text)
    return 1 if answer.status is Status.FAILED else 0


def _answer(question: Question, work: Work) -> Answer:
    for event in work.assistant.answer(question, bundled=work.bundled):
        match event:
            case StepStarted():
                work.output.progress(event.step, 0, 0)
            case AnswerReady():
                return event.answer
    raise Failure("broken")


def search(command: Search, work: Work) -> int:
    """Print what search finds."""
    query = Query(
        text=command.query,
        on=command.on,
        place=command.place,
        limit=command.limit,
        leg=command.leg,
        bundled=work.bundled,
    )
    hits = work.assistant.archive.search(query)
    if command.as_json:
        work.print_json([hit_json(hit) for hit in hits])
    else:
        work.print_text(hits_text(hits, work.language))
    return 0

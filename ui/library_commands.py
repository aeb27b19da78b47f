"""The commands on the library: add, list, show, withdraw and check documents."""

from __future__ import annotations

from knowledge.archive import Addition, Entry
from knowledge.document import Document
from knowledge.errors import UnknownDocument
from knowledge.passages import BUNDLED
from knowledge.reading import Details
from knowledge.rules.findings import RuleFinding
from ui.findings import finding_text, rule_finding_text
from ui.labelling import label, worded
from ui.render import Json, document_json, document_text, source_json, source_line
from ui.request import AddDocuments, ListDocuments, ShowDocument, WithdrawDocument
from ui.work import Work


def add_documents(command: AddDocuments, work: Work) -> int:
    """Add files and folders; each is told of once it is durable. 2 when one or a rule fails, else 0."""
    details = Details(
        place=command.place,
        published=command.published,
        in_force_from=command.in_force_from,
        in_force_until=command.in_force_until,
        supersedes=command.supersedes,
    )
    additions: list[Addition] = []
    archive = work.assistant.archive
    for addition in archive.add(command.paths, details=details, progress=work.output.progress):
        additions.append(addition)
        _tell(addition, command, work)
    if command.as_json:
        work.print_json([addition_json(addition, work) for addition in additions])
    elif not additions:
        work.output.err(label(work.language, "documents.nothing_to_add"))
    return 2 if any(addition.status == "rejected" or faults_of(addition) for addition in additions) else 0


def _tell(addition: Addition, command: AddDocuments, work: Work) -> None:
    if addition.status == "rejected":
        work.output.err(
            label(work.language, "documents.rejected", path=addition.path, reason=_reason(addition, work))
        )
    elif not command.as_json:
        work.print_text(
            label(
                work.language,
                f"documents.{addition.status}",
                id=addition.id,
                title=addition.title,
                passages=addition.passages,
            )
        )
        if addition.rules:
            work.print_text(worded(work.language, "documents", "rules", rules=addition.rules))
    for fault in faults_of(addition):
        work.output.err(rule_finding_text(fault, work.language))


def faults_of(addition: Addition) -> tuple[RuleFinding, ...]:
    """What keeps rules of the document from standing; advice is for `rules check`."""
    return tuple(finding for finding in addition.findings if finding.severity == "error")


def addition_json(addition: Addition, work: Work) -> Json:
    """An Addition; `rules` is how many of its rules stand, and `reason` also says why others do not."""
    return {
        "id": addition.id,
        "title": addition.title,
        "passages": addition.passages,
        "path": addition.path,
        "status": addition.status,
        "rules": addition.rules,
        "reason": _reason(addition, work),
        "code": _code(addition),
    }


def _code(addition: Addition) -> str | None:
    """Of the refusal of the file, else of the first fault of its rules."""
    if addition.reason is not None:
        return addition.reason.partition(": ")[0]
    return next((fault.code for fault in faults_of(addition)), None)


def _reason(addition: Addition, work: Work) -> str | None:
    """Why the file was rejected, else why some of its rules were, a line each."""
    if addition.reason is None:
        faults = (rule_finding_text(fault, work.language) for fault in faults_of(addition))
        return "\n".join(faults) or None
    code, _, detail = addition.reason.partition(": ")
    return worded(work.language, "finding", code, detail=detail)


def list_documents(command: ListDocuments, work: Work) -> int:
    """Print every document there is."""
    entries = visible_entries(work)
    if command.as_json:
        work.print_json([entry_json(entry) for entry in entries])
    else:
        work.print_text(
            "\n".join(_entry_line(entry, work) for entry in entries) or label(work.language, "documents.none")
        )
    return 0


def visible_entries(work: Work) -> tuple[Entry, ...]:
    """The documents that exist for who asks."""
    entries = work.assistant.archive.documents()
    return tuple(entry for entry in entries if work.bundled or not is_bundled(entry.document))


def is_bundled(document: Document) -> bool:
    return document.source.startswith(BUNDLED)


def entry_json(entry: Entry) -> Json:
    return source_json(entry.document) | {"source": entry.document.source, "passages": entry.passages}


def _entry_line(entry: Entry, work: Work) -> str:
    return f"{entry.document.id}  {source_line(entry.document, work.language)}"


def show_document(command: ShowDocument, work: Work) -> int:
    """Print a document, in an older version when its hash is given."""
    document = work.assistant.archive.document(command.document_id, command.version)
    if is_bundled(document) and not work.bundled:
        raise UnknownDocument(command.document_id)
    if command.as_json:
        work.print_json(document_json(document, work.language))
    else:
        work.print_text(document_text(document, work.language))
    return 0


def withdraw_document(command: WithdrawDocument, work: Work) -> int:
    """Take a document out of every answer at once."""
    work.assistant.archive.withdraw(command.document_id)
    work.print_text(label(work.language, "documents.withdrawn", id=command.document_id))
    return 0


def check_library(work: Work) -> int:
    """Print what is wrong with the library; 1 when something is."""
    findings = work.assistant.archive.check()
    for finding in findings:
        work.print_text(finding_text(finding, work.language))
    if not findings:
        work.print_text(label(work.language, "documents.sound"))
    return 1 if findings else 0

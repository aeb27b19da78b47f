"""`status`: the state of the home folder, and whether something is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.pipeline import Assistant
from assistant.settings import Language
from knowledge.archive import ArchiveStatus
from ui import __version__
from ui.findings import finding_json, finding_text
from ui.labelling import label
from ui.library_commands import visible_entries
from ui.render import Json
from ui.request import ReportStatus
from ui.work import Work


@dataclass(frozen=True, slots=True)
class State:
    """What the archive says of itself, with the counts of what exists for who asks."""

    archive: ArchiveStatus
    home: str
    documents: int
    passages: int


def report_status(command: ReportStatus, work: Work) -> int:
    """Print the state; 1 when something is wrong."""
    entries = visible_entries(work)
    state = State(
        archive=work.assistant.archive.status(),
        home=str(work.assistant.settings.home),
        documents=len(entries),
        passages=sum(entry.passages for entry in entries),
    )
    if command.as_json:
        work.print_json(status_json(state, work.language))
    else:
        work.print_text(status_text(state, work.language))
    return 0 if state.archive.healthy else 1


def health_json(assistant: Assistant) -> Json:
    """What `GET /health` tells everyone: no path, no setting, no name."""
    status = assistant.archive.status()
    return {
        "healthy": status.healthy,
        "version": __version__,
        "documents": status.documents,
        "passages": status.passages,
        "generation": status.generation,
        "findings": [finding.code for finding in status.findings],
    }


def status_json(state: State, language: Language) -> Json:
    return {
        "healthy": state.archive.healthy,
        "version": __version__,
        "home": state.home,
        "embedder": state.archive.embedder,
        "documents": state.documents,
        "passages": state.passages,
        "generation": state.archive.generation,
        "findings": [finding_json(finding, language) for finding in state.archive.findings],
    }


def status_text(state: State, language: Language) -> str:
    known = {
        "version": __version__,
        "home": state.home,
        "embedder": state.archive.embedder,
        "documents": state.documents,
        "passages": state.passages,
        "generation": state.archive.generation,
    }
    lines = [label(language, "status.healthy" if state.archive.healthy else "status.unhealthy")]
    lines += [f"{label(language, f'status.{name}')}: {value}" for name, value in known.items()]
    return "\n".join(lines + [f"- {finding_text(finding, language)}" for finding in state.archive.findings])

"""The sources that chat messages point to: opaque keys for spans of documents, and what they open."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from threading import Lock
from urllib.parse import quote

from assistant.answer import Citation
from knowledge.document import Document, Span
from knowledge.errors import KnowledgeError
from ui.highlight import text_html
from ui.web_labels import WebLabels

SOURCES_KEPT = 20_000

ReadDocument = Callable[[str, str], Document]


@dataclass(frozen=True, slots=True)
class Source:
    """A span of one version of a document."""

    document_id: str
    sha256: str
    span: Span


class SourceKeys:
    """Keys that say nothing of what they open; a source keeps its key, those unused longest go first."""

    def __init__(self, kept: int = SOURCES_KEPT) -> None:
        self._kept = kept
        self._keys: OrderedDict[Source, str] = OrderedDict()
        self._sources: dict[str, Source] = {}
        self._lock = Lock()

    def key_of(self, citation: Citation) -> str:
        source = Source(citation.document.id, citation.document.sha256, citation.span)
        with self._lock:
            key = self._keys.setdefault(source, secrets.token_urlsafe(12))
            self._keys.move_to_end(source)
            self._sources[key] = source
            while len(self._keys) > self._kept:
                _, forgotten = self._keys.popitem(last=False)
                del self._sources[forgotten]
            return key

    def source(self, key: object) -> Source | None:
        """What a key given by a browser opens; None for anything that is no key."""
        with self._lock:
            return self._sources.get(key) if isinstance(key, str) else None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A document as the panel shows it: `title` is plain text, the others HTML with every text escaped."""

    title: str
    about: str
    text: str


def open_source(key: object, keys: SourceKeys, read: ReadDocument, labels: WebLabels) -> SourcePage | None:
    """The page of the source a key opens; None when there is none, or its document is not there any more."""
    source = keys.source(key)
    if source is None:
        return None
    try:
        document = read(source.document_id, source.sha256)
    except KnowledgeError:
        return None
    return SourcePage(document.title, _about(document, labels), text_html(document.text, source.span))


def _about(document: Document, labels: WebLabels) -> str:
    """Place, issuer, day, kind; whether it is in force; its number, version and raw data."""
    published = document.published and f"{labels('panel.published')} {document.published}"
    number = document.number and f"{labels('panel.number')} {document.number}"
    place = document.place or labels("panel.place_unknown")
    facts = [place, document.issuer, number, published, labels.worded("source_kind", document.source_kind)]
    shown = "".join(f"<li>{escape(str(fact))}</li>" for fact in facts if fact)
    validity = f'<p class="validity {document.validity}">{escape(_validity(document, labels))}</p>'
    # Relative, so that it holds below a proxy's path too.
    address = f"api/documents/{quote(document.id, safe='')}?version={document.sha256}"
    raw = f'<li><a href="{address}" target="_blank">{escape(labels("panel.raw"))}</a></li>'
    return f'<ul class="facts">{shown}{raw}</ul>{validity}'


def _validity(document: Document, labels: WebLabels) -> str:
    """The sentence on whether the text holds, with the days that are known."""
    said = [labels.worded("validity", document.validity)]
    if document.in_force_from is not None:
        said.append(labels("validity.from", day=document.in_force_from))
    if document.in_force_until is not None:
        said.append(labels("validity.until", day=document.in_force_until))
    return " ".join(said) if labels.language == "en" else "".join(said)

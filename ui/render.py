"""What was found as JSON values and plain text; pure, with no word that is not in the labels."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Answer, Citation
from assistant.settings import Language
from knowledge.document import Document
from knowledge.search import Hit
from ui.labelling import label

Json = dict[str, object]


def citation_json(citation: Citation) -> Json:
    return {
        "marker": citation.marker,
        "document": source_json(citation.document),
        "heading": list(citation.heading),
        "quote": citation.quote,
        "start": citation.span.start,
        "end": citation.span.end,
    }


def source_json(document: Document) -> Json:
    """A document without its text, as a citation names it."""
    return {
        "id": document.id,
        "title": document.title,
        "place": document.place,
        "issuer": document.issuer,
        "number": document.number,
        "published": _written(document.published),
        "in_force_from": _written(document.in_force_from),
        "in_force_until": _written(document.in_force_until),
        "validity": document.validity,
        "source_kind": document.source_kind,
        "sha256": document.sha256,
    }


def document_json(document: Document, language: Language) -> Json:
    """A document with its text, as `documents show --json` prints it."""
    return source_json(document) | {
        "source": document.source,
        "supersedes": document.supersedes,
        "language": document.language,
        "measure": document.measure,
        "office": document.office,
        "caveats": [caveat.zh if language == "zh" else caveat.en for caveat in document.caveats],
        "text": document.text,
    }


def hit_json(hit: Hit) -> Json:
    passage = hit.passage
    return {
        "passage": passage.id,
        "document": passage.document_id,
        "title": hit.document.title,
        "heading": list(passage.heading),
        "start": passage.start,
        "end": passage.end,
        "score": hit.score,
        "vector_score": hit.vector_score,
        "keyword_score": hit.keyword_score,
        "text": passage.text,
    }


def answer_text(answer: Answer) -> str:
    """The answer for a terminal: the text, what it rests on, what is still asked, what else must be known."""
    blocks = [answer.text]
    if answer.citations:
        lines = [line for citation in answer.citations for line in _citation_lines(citation, answer.language)]
        blocks.append("\n".join([label(answer.language, "answer.sources"), *lines]))
    blocks += _listed(answer.questions, answer.language, "questions")
    blocks += _listed(answer.notices, answer.language, "notices")
    return "\n\n".join(block for block in blocks if block)


def _citation_lines(citation: Citation, language: Language) -> list[str]:
    lines = [f"[{citation.marker}] {source_line(citation.document, language)}"]
    if citation.heading:
        lines.append(f"    {' › '.join(citation.heading)}")
    quoted = label(language, "answer.quote", quote=citation.quote)
    return lines + [f"    {line}" for line in quoted.splitlines()]


def _listed(sentences: Sequence[str], language: Language, key: str) -> list[str]:
    if not sentences:
        return []
    return ["\n".join([label(language, f"answer.{key}"), *(f"- {sentence}" for sentence in sentences)])]


def source_line(document: Document, language: Language) -> str:
    """Title, issuer, number and day of publication in one line."""
    title = (
        document.title
        if document.title.startswith("《")
        else label(language, "answer.title", title=document.title)
    )
    known = (title, document.issuer, document.number, _written(document.published))
    return " · ".join(part for part in known if part)


def document_text(document: Document, language: Language) -> str:
    """A document for a terminal: what is known about it, then its text."""
    known = {
        "id": document.id,
        "title": document.title,
        "place": document.place or label(language, "document.place_unknown"),
        "issuer": document.issuer,
        "number": document.number,
        "published": _written(document.published),
        "in_force_from": _written(document.in_force_from),
        "in_force_until": _written(document.in_force_until),
        "validity": label(language, f"validity.{document.validity}"),
        "supersedes": document.supersedes,
        "source": document.source,
        "sha256": document.sha256,
    }
    lines = [f"{label(language, f'document.{name}')}: {value}" for name, value in known.items() if value]
    return "\n".join(lines) + f"\n\n{document.text}"


def hits_text(hits: Sequence[Hit], language: Language) -> str:
    """Search hits for a terminal, best first, with what each leg said."""
    if not hits:
        return label(language, "search.nothing")
    return "\n\n".join(_hit_text(number, hit, language) for number, hit in enumerate(hits, start=1))


def _hit_text(number: int, hit: Hit, language: Language) -> str:
    scores = label(
        language,
        "search.scores",
        score=_rounded(hit.score),
        vector=_rounded(hit.vector_score),
        keyword=_rounded(hit.keyword_score),
    )
    heading = " › ".join((hit.document.title, *hit.passage.heading))
    body = "\n".join(f"   {line}" for line in hit.passage.text.splitlines())
    return f"{number}. {heading}\n   {hit.passage.id}  {scores}\n{body}"


def _rounded(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"


def _written(value: object | None) -> str | None:
    return None if value is None else str(value)

"""Whether a home folder is sound: passages are the spans they say, indexes hold them, nothing lies about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.document import Span
from knowledge.embedding import Embedder
from knowledge.errors import DamagedIndex
from knowledge.indexes import Indexes
from knowledge.library import Library
from knowledge.passages import StoredPassage

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a home folder; the interface words the code and puts in the values."""

    code: str
    values: Mapping[str, str]


def ongoing(indexes: Indexes) -> tuple[Finding, ...]:
    """What a look at the indexes tells without reading anything."""
    if indexes.failure is not None:
        return (Finding("index_build_failed", {"reason": indexes.failure}),)
    if indexes.building:
        return (Finding("index_building", {"generation": str(indexes.number)}),)
    return ()


def inspect(library: Library, *, indexes: Indexes, embedder: Embedder) -> Iterator[Finding]:
    """Everything that is wrong, read from the disk.

    Codes: library_damaged, wrong_hash, wrong_span, missing_embedding, missing_vectors, missing_keywords,
    damaged_index, stray_file.
    """
    yield from (Finding("library_damaged", {"detail": detail}) for detail in library.damage())
    yield from (
        Finding("wrong_hash", {"document": version.document.id, "version": version.sha256})
        for version in library.versions()
        if version.document.sha256 != version.sha256
    )
    keys = list(library.current_keys())
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        yield from (_wrong_span(stored) for stored in library.load(part) if not _is_sound(stored))
        yield from _missing(part, library=library, indexes=indexes, embedder=embedder)
    yield from (Finding("stray_file", {"path": str(path)}) for path in indexes.strays())


def _is_sound(stored: StoredPassage) -> bool:
    """Whether a passage is the span it says of the version it says, and its sentences lie within it."""
    passage, text = stored.passage, stored.document.text
    whole = Span(passage.start, passage.end)
    return (
        0 <= whole.start < whole.end <= len(text)
        and passage.text == text[whole.start : whole.end]
        and all(span.start < span.end and span.within(whole) for span in passage.sentences)
    )


def _wrong_span(stored: StoredPassage) -> Finding:
    return Finding("wrong_span", {"document": stored.document.id, "passage": stored.passage.id})


def _missing(keys: list[int], *, library: Library, indexes: Indexes, embedder: Embedder) -> Iterator[Finding]:
    """What the embeddings and the indexes lack of these passages, but for vectors that are being built."""
    stored = library.vectors(keys, fingerprint=embedder.fingerprint, dimension=embedder.dimension)
    held = {"keywords": indexes.keywords.held(keys)}
    if not indexes.building:
        held["embedding"] = set(stored.keys.tolist())
    if indexes.standing_vectors is not None:
        try:
            held["vectors"] = indexes.standing_vectors.held(keys)
        except DamagedIndex as error:
            yield Finding("damaged_index", {"detail": str(error)})
    for what, there in held.items():
        if lacking := [key for key in keys if key not in there]:
            yield Finding(f"missing_{what}", {"count": str(len(lacking)), "first": str(lacking[0])})

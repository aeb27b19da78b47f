"""A file → the Documents in it; also the policies that come with the package.

The text of a Document is the file's, with Markdown's signs of emphasis taken out, a `#` before every
heading, its sentences whole (`readers/lines.py` has the rule), one blank line between paragraphs, no
characters that no one sees.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from knowledge.articles import Article, separate
from knowledge.document import Document, PartialDate
from knowledge.errors import UnreadableFile
from knowledge.files import content_of
from knowledge.passages import BUNDLED
from knowledge.places import Places
from knowledge.readers.confinement import read_confined
from knowledge.readers.front_matter import FrontMatter
from knowledge.readers.headings import mark_headings
from knowledge.readers.lines import join_lines
from knowledge.readers.markdown import read_markdown, read_plain
from knowledge.readers.outcome import Reading
from knowledge.readers.particulars import in_force, language_of, number_in, place_of, take_title
from knowledge.rules.text import RuleText

Reader = Callable[[bytes], Reading]

READERS: dict[str, Reader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain,
    ".text": read_plain,
    ".html": partial(read_confined, "html"),
    ".htm": partial(read_confined, "html"),
    ".pdf": partial(read_confined, "pdf"),
    ".docx": partial(read_confined, "docx"),
}
MOST_BYTES = 50 * 1000**2
_LONGEST_SLUG = 40
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Details:
    """What whoever adds a file knows about it; each beats what the file says itself."""

    place: str | None = None
    published: PartialDate | None = None
    in_force_from: PartialDate | None = None
    in_force_until: PartialDate | None = None
    supersedes: str | None = None


_NO_DETAILS = Details()


def read_file(path: Path, *, details: Details = _NO_DETAILS) -> tuple[Document, ...]:
    """The documents in a file: one, or as many as a newspaper's page has articles.

    Raises UnreadableFile with one of the codes missing_file, no_permission, unknown_format, too_large,
    empty_file, not_text, bad_front_matter, unknown_place, no_text_layer, encrypted, broken_file, timed_out.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 - a link keeps its own name, which resolve() would lose
    reading = _read(path)
    text = join_lines(reading.text, wrapped=reading.wrapped)
    if not text.strip("# \n"):
        raise UnreadableFile("empty_file", path.name)
    stated = reading.details or FrontMatter()
    whole = stated.title is not None
    articles = (Article(None, text),) if whole else separate(text)
    if len(articles) == 1:
        title = stated.title or reading.title
        return (_document(path, _titled(title, text, path), stated, details=details, piece=None),)
    keys = _keys(articles)
    return tuple(
        _document(path, _titled(article.title, article.text, path), stated, details=details, piece=key)
        for article, key in zip(articles, keys, strict=True)
    )


def read_bundled() -> tuple[Document, ...]:
    """The policies that come with the package, in the order of their ids."""
    documents = (
        _bundled(file.read_bytes(), place=place, slug=slug)
        for place, slug, folder in _bundled_folders()
        if (file := folder.joinpath("policy.md")).is_file()
    )
    return tuple(sorted(documents, key=lambda document: document.id))


def read_bundled_rules() -> dict[str, RuleText]:
    """The rule files that come with the package, by the source of the document each is about."""
    return {
        f"{BUNDLED}{place}/{slug}": RuleText(
            f"{BUNDLED}{place}/{slug}/rules.yaml", file.read_text(encoding="utf-8")
        )
        for place, slug, folder in _bundled_folders()
        if (file := folder.joinpath("rules.yaml")).is_file()
    }


def _bundled_folders() -> Iterator[tuple[str, str, Traversable]]:
    """Place, slug and folder of every bundled policy."""
    for place in resources.files("knowledge").joinpath("policies").iterdir():
        for policy in place.iterdir() if place.is_dir() else ():
            yield place.name, policy.name, policy


def _bundled(content: bytes, *, place: str, slug: str) -> Document:
    reading = read_markdown(content)
    stated = reading.details or FrontMatter()
    article = _titled(stated.title, join_lines(reading.text), Path(slug))
    document = _document(Path(slug), article, stated, details=_NO_DETAILS, piece=None)
    return replace(document, id=f"{place}-{slug}", source=f"{BUNDLED}{place}/{slug}")


def _read(path: Path) -> Reading:
    """What the reader of the file's format makes of it."""
    content = content_of(path, most_bytes=MOST_BYTES)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile("unknown_format", path.suffix or path.name)
    if not content.strip():
        raise UnreadableFile("empty_file", path.name)
    return reader(content)


def _titled(title: str | None, text: str, path: Path) -> Article:
    """The article with its title, which is the file's name if need be, and every heading marked."""
    if title is None:
        title, text = take_title(text)
    return Article(title or path.stem, mark_headings(text))


def _keys(articles: tuple[Article, ...]) -> list[str]:
    """What tells the pieces of a file apart: the title, numbered where it recurs, or the number alone."""
    keys: list[str] = []
    for number, article in enumerate(articles, 1):
        key = article.title or str(number)
        keys.append(key if key not in keys else f"{key} ({number})")
    return keys


def _document(
    path: Path, article: Article, stated: FrontMatter, *, details: Details, piece: str | None
) -> Document:
    assert article.title is not None
    text, holds = article.text, in_force(article.text)
    source = str(path) if piece is None else f"{path}#{piece}"
    return Document(
        id=_id(path.stem, source),
        title=article.title if stated.title is None else stated.title,
        text=text,
        source=source.encode("utf-8", "replace").decode("utf-8"),
        place=_place(details, stated) or place_of(stated.title or article.title, text),
        issuer=stated.issuer,
        number=stated.number or number_in(text),
        published=details.published or stated.published,
        in_force_from=details.in_force_from or stated.in_force_from or holds.first,
        in_force_until=details.in_force_until or stated.in_force_until or holds.last,
        validity=stated.validity,
        supersedes=details.supersedes or stated.supersedes,
        source_kind=stated.source_kind,
        language=stated.language or language_of(text),
        measure=stated.measure,
        office=stated.office,
        caveats=tuple(notice.caveat() for notice in stated.notices),
    )


def _place(details: Details, stated: FrontMatter) -> str | None:
    """The name of the place that was given, by flag or by the file."""
    given = details.place or stated.place
    if given is None:
        return None
    place = Places.load().named(given)
    if place is None:
        code = "unknown_place" if details.place else "bad_front_matter"
        raise UnreadableFile(code, f"place: {given} is no known place, or not one alone")
    return place.name


def _id(stem: str, source: str) -> str:
    """A slug of the file's name and a hash of what tells the piece apart."""
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    digest = hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]
    return f"{slug or 'document'}-{digest}"

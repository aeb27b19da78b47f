"""What a reader makes of a file."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.readers.front_matter import FrontMatter


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file, its headings marked with `#`; the title and the details where the format has them.

    `wrapped` says that every line of the format ends at the edge of a page, as in PDF.
    """

    text: str
    title: str | None = None
    details: FrontMatter | None = None
    wrapped: bool = False

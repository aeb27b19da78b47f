"""What can go wrong with the facts.

KnowledgeError
├── BadDate            a date that is none
├── UnreadableFile     a file that no reader can read, or a folder without rights
├── UnknownDocument    an id that the library does not have
├── HomeInUse          the home folder belongs to another process that does not answer
├── HomeUnusable       a home folder that cannot be made or written
├── LibraryError       a library that cannot be opened, read or written
├── DamagedIndex       an index that cannot be opened or read; the library rebuilds it
└── EmbedderError      an embedder that cannot be opened or did not do its work
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """The root of this floor's errors; its text is plain English for whoever called."""


class BadDate(KnowledgeError):
    def __init__(self, written: str) -> None:
        super().__init__(f"{written!r} is no date; expected YYYY, YYYY-MM or YYYY-MM-DD, such as 2018-11-02")


class UnreadableFile(KnowledgeError):
    """A file that cannot be read; `code` and `detail` let the interface say it in the user's language."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class UnknownDocument(KnowledgeError):
    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"there is no document {document_id!r}; `sme-policy documents list` shows those there are"
        )
        self.document_id = document_id


class HomeInUse(KnowledgeError):
    def __init__(self, home: str) -> None:
        super().__init__(f"{home} is in use by another process that does not answer; stop it and try again")


class HomeUnusable(KnowledgeError):
    def __init__(self, home: str, cause: str) -> None:
        super().__init__(
            f"the home folder {home} cannot be used: {cause}; give this user the right to write there, "
            "or name another folder with SME_POLICY_HOME"
        )


class LibraryError(KnowledgeError):
    """The message names the file and what was wrong with it."""


class DamagedIndex(KnowledgeError):
    """The message names the folder of the index."""


class EmbedderError(KnowledgeError):
    """The message names the setting and what it may be set to."""

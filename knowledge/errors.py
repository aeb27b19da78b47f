"""What can go wrong with the facts.

KnowledgeError
├── BadDate            a date that is none
├── UnreadableFile     a file that no reader can read, or a folder without rights
├── BadValue           words that are no value of an input, or an input that a rule does not have
├── UnknownDocument    an id that the library does not have
├── UnknownRule        an id that no rule has, or only one that is left out for its faults
├── HomeInUse          the home folder belongs to another process that does not answer
├── HomeUnusable       a home folder that cannot be made or written
├── LibraryError       a library that cannot be opened, read or written
├── DamagedIndex       an index that cannot be opened or read; the library rebuilds it
└── EmbedderError      an embedder that cannot be opened or did not do its work
"""

from __future__ import annotations

from collections.abc import Mapping


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


class BadValue(KnowledgeError):
    """What was given and cannot be; `code` and `values` let the interface say it in the user's language.

    `values` always have `input` (its name), `title_zh`, `title_en` and `words`; what else a code has is
    listed in knowledge/rules/giving.py.
    """

    def __init__(self, code: str, values: Mapping[str, str]) -> None:
        super().__init__(f"{code}: {', '.join(f'{name} {value!r}' for name, value in values.items())}")
        self.code = code
        self.values = dict(values)


class UnknownDocument(KnowledgeError):
    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"there is no document {document_id!r}; `sme-policy documents list` shows those there are"
        )
        self.document_id = document_id


class UnknownRule(KnowledgeError):
    """`near` are ids that may have been meant; `failed`: there is such a rule, but it has a fault."""

    def __init__(self, rule_id: str, *, near: tuple[str, ...] = (), failed: bool = False) -> None:
        what = (
            f"the rule {rule_id!r} has a fault and is left out" if failed else f"there is no rule {rule_id!r}"
        )
        meant = f"; did you mean {', '.join(near)}?" if near else ";"
        shows = (
            "`sme-policy rules check` says what is wrong"
            if failed
            else "`sme-policy rules list` shows those there are"
        )
        super().__init__(f"{what}{meant} {shows}")
        self.rule_id = rule_id
        self.near = near
        self.failed = failed


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

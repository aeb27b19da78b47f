"""The details that a text file states about itself, in YAML between two lines of `---` at its top."""

from __future__ import annotations

from typing import Annotated

import yaml
from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from knowledge.document import Caveat, PartialDate, Validity
from knowledge.errors import BadDate, UnreadableFile

_LONGEST = 100_000
_DEEPEST = 20
# The same parser in C, where PyYAML was built with it, takes a tenth of the time.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _read_date(written: object) -> PartialDate:
    if isinstance(written, PartialDate):
        return written
    try:
        return PartialDate.parse(str(written))
    except BadDate as error:
        raise ValueError(str(error)) from error


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Date = Annotated[PartialDate, BeforeValidator(_read_date)]


class Notice(BaseModel):
    """A Caveat as its file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: _Words
    en: _Words
    about: _Words | None = None

    def caveat(self) -> Caveat:
        return Caveat(zh=self.zh, en=self.en, about=self.about)


class FrontMatter(BaseModel):
    """What a file may say about its text; anything else is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Words | None = None
    place: _Words | None = None
    issuer: _Words | None = None
    number: _Words | None = None
    published: _Date | None = None
    in_force_from: _Date | None = Field(default=None, validation_alias=AliasChoices("in_force_from", "from"))
    in_force_until: _Date | None = Field(
        default=None, validation_alias=AliasChoices("in_force_until", "until")
    )
    validity: Validity = "unknown"
    supersedes: _Words | None = None
    source_kind: _Words = "document"
    source: _Words | None = None
    language: _Words | None = None
    measure: _Words | None = None
    office: _Words | None = None
    notices: tuple[Notice, ...] = ()


def divide(text: str) -> tuple[FrontMatter | None, str]:
    """The details at the top of `text` and what follows them; None where there are none.

    Raises UnreadableFile (`bad_front_matter`), naming the key, for a key or a value that is not known.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None, text
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), None)
    if end is None:
        return None, text
    fields = _fields("\n".join(lines[1:end]))
    if fields is None:
        return None, text
    return _checked(fields), "\n".join(lines[end + 1 :])


def _fields(written: str) -> dict[str, object] | None:
    """The mapping, every scalar as written; None if it is none, as between two rules drawn across a text."""
    if len(written) > _LONGEST:
        raise UnreadableFile("bad_front_matter", f"it is longer than {_LONGEST} characters")
    try:
        _refuse_tricks(written)
        node = yaml.compose(written, Loader=_LOADER)
        if not isinstance(node, yaml.MappingNode):
            return None
        keys = [key.value for key, _ in node.value]
        fields: dict[str, object] = yaml.load(written, Loader=_LOADER)
    except (yaml.YAMLError, TypeError) as error:
        raise UnreadableFile("bad_front_matter", " ".join(str(error).split())) from error
    repeated = next((key for key in keys if keys.count(key) > 1), None)
    if repeated is not None:
        raise UnreadableFile("bad_front_matter", f"{repeated} stands twice")
    return {key: value for key, value in fields.items() if value != ""}


def _refuse_tricks(written: str) -> None:
    """An alias could repeat its anchor without end, a deep nest exhaust the stack: no details need them."""
    depth = 0
    for event in yaml.parse(written, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableFile("bad_front_matter", "it holds an alias (*)")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise UnreadableFile("bad_front_matter", f"it nests deeper than {_DEEPEST}")


def _checked(fields: dict[str, object]) -> FrontMatter:
    try:
        return FrontMatter.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise UnreadableFile("bad_front_matter", f"{where}: {reason}") from error

"""What a command asks of the home folder, as a value that can also travel to the process that owns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from assistant.question import Turn
from assistant.settings import Language, Mode
from knowledge.document import PartialDate

Leg = Literal["both", "vectors", "keywords"]
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """`ask`, and one turn of `chat`."""

    question: str
    on: date
    history: tuple[Turn, ...] = ()
    place: str | None = None
    language: Language | None = None
    mode: Mode | None = None
    as_json: bool = False
    command: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDocuments:
    """`documents add`; the paths are absolute."""

    paths: tuple[Path, ...]
    place: str | None = None
    published: PartialDate | None = None
    in_force_from: PartialDate | None = None
    in_force_until: PartialDate | None = None
    supersedes: str | None = None
    as_json: bool = False
    command: Literal["documents add"] = "documents add"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDocuments:
    as_json: bool = False
    command: Literal["documents list"] = "documents list"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDocument:
    document_id: str
    version: str | None = None
    as_json: bool = False
    command: Literal["documents show"] = "documents show"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDocument:
    document_id: str
    command: Literal["documents withdraw"] = "documents withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLibrary:
    command: Literal["documents check"] = "documents check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    query: str
    on: date
    limit: int = 10
    leg: Leg = "both"
    place: str | None = None
    as_json: bool = False
    command: Literal["search"] = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStatus:
    as_json: bool = False
    command: Literal["status"] = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    as_json: bool = False
    command: Literal["rules list"] = "rules list"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRule:
    rule_id: str
    as_json: bool = False
    command: Literal["rules show"] = "rules show"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRules:
    """`rules check` without a path: the rules of the library."""

    command: Literal["rules check"] = "rules check"


@dataclass(frozen=True, slots=True)
class Worded:
    """What is given for an input, in the words of who gives it."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculate:
    rule_id: str
    given: tuple[Worded, ...] = ()
    on: date
    as_json: bool = False
    command: Literal["calculate"] = "calculate"


@dataclass(frozen=True, slots=True)
class Side:
    """A rule on a day, one side of a comparison."""

    rule_id: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRules:
    sides: tuple[Side, ...]
    given: tuple[Worded, ...] = ()
    as_json: bool = False
    command: Literal["compare"] = "compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Greet:
    """Nothing to do: `serve` and `chat` learn by it that the owner of the home takes commands."""

    command: Literal["greet"] = "greet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """`serve`; it never travels."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT


@dataclass(frozen=True, slots=True)
class ServeTools:
    """`mcp`; it never travels, its calls do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """`chat`; it never travels, its turns do, as Ask."""

    place: str | None = None
    on: date
    language: Language | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluate:
    """`evaluate`; it works in a home of its own and never travels. With an `endpoint` that rival is asked."""

    suites: tuple[str, ...]
    mode: Mode | Literal["search"] | None = None
    out: Path | None = None
    baseline: Path | None = None
    endpoint: str | None = None
    model: str | None = None
    with_passages: bool = False
    workers: int = 1
    seed: int = 0
    limit: int | None = None
    listed: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRuleFile:
    """`rules check PATH`; it needs no home and never travels."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """`rules new`; it needs no home and never travels. Without a template it lists those there are."""

    template: str | None
    folder: Path | None
    answers: tuple[Worded, ...] = ()
    on: date


Travelling = (
    Ask
    | AddDocuments
    | ListDocuments
    | ShowDocument
    | WithdrawDocument
    | CheckLibrary
    | Search
    | ReportStatus
    | ListRules
    | ShowRule
    | CheckRules
    | Calculate
    | CompareRules
    | Greet
)
Command = Travelling | Serve | ServeTools | Chat | Evaluate | CheckRuleFile | NewRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command, and those settings of who gave it that the owner of the home must honour."""

    command: Travelling
    language: Language
    bundled: bool = True

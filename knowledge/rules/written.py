"""A rule file's YAML as plain text: every scalar as written, the line of every key, nothing resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

# Where libyaml is not built in, the pure loader reads the same.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST = 300_000
_DEEPEST = 20

# What YAML says of the faults that people make most, and the code that tells them how to mend it.
_PROBLEMS = {
    "mapping values are not allowed": "yaml_colon",
    "unexpected end of stream": "yaml_quote",
    "another document": "yaml_second_document",
}

Where = tuple[str | int, ...]
Written = str | list["Written"] | dict[str, "Written"]


class BrokenFile(Exception):
    """A text that is no rule file at all: `code`, the line (from 1), and what was found there.

    Codes: file_too_large, file_empty, file_not_a_mapping, yaml_broken, yaml_tab, yaml_colon, yaml_quote,
    yaml_second_document, yaml_anchor, yaml_tag, yaml_too_deep.
    """

    def __init__(self, code: str, line: int, detail: str = "") -> None:
        super().__init__(f"{code} in line {line}: {detail}")
        self.code = code
        self.line = line
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that stands twice in one place; `line` is the second one's, `first` the first one's."""

    where: Where
    line: int
    first: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as written: `content` by keys, `lines` by the path of keys and places that leads there."""

    content: dict[str, Written]
    lines: dict[Where, int] = field(default_factory=dict)
    repeated: tuple[Repeated, ...] = ()


def read_sheet(text: str) -> Sheet:
    """The mapping that a YAML text holds; raises BrokenFile.

    Anchors, aliases and tags are refused: they make one thing stand for another, which no one checks by eye.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > _LONGEST:
        raise BrokenFile("file_too_large", 1, str(_LONGEST))
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _broken(error, text) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        raise BrokenFile("yaml_broken", line, "a character that no text holds") from error
    if node is None:
        raise BrokenFile("file_empty", 1)
    if not isinstance(node, yaml.MappingNode):
        raise BrokenFile("file_not_a_mapping", node.start_mark.line + 1)
    reader = _Reader()
    content = reader.mapping(node, ())
    return Sheet(content, reader.lines, tuple(reader.repeated))


def _broken(error: yaml.MarkedYAMLError, text: str) -> BrokenFile:
    """What a person did wrong where YAML stumbled."""
    problem, mark = error.problem or "", error.problem_mark or error.context_mark
    code = next((code for words, code in _PROBLEMS.items() if words in problem), "yaml_broken")
    if code == "yaml_quote":
        mark = error.context_mark or mark
    line = mark.line if mark else 0
    written = text.split("\n")[line : line + 1]
    if any("\t" in words[: len(words) - len(words.lstrip())] for words in written):
        code = "yaml_tab"
    return BrokenFile(code, line + 1, problem)


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in _events(text):
        mark = event.start_mark
        line = mark.line + 1 if mark else 1
        for code, trick in (("yaml_anchor", "anchor"), ("yaml_tag", "tag")):
            if (found := getattr(event, trick, None)) is not None:
                raise BrokenFile(code, line, str(found))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise BrokenFile("yaml_too_deep", line, str(_DEEPEST))


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=_LOADER)


class _Reader:
    """Turns YAML nodes into plain values and keeps the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Where, int] = {}
        self.repeated: list[Repeated] = []

    def mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Written]:
        content: dict[str, Written] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise BrokenFile("yaml_broken", line, "a key that is no word")
            inner = (*where, key.value)
            if key.value in content:
                self.repeated.append(Repeated(inner, line, self.lines[inner]))
                continue
            self.lines[inner] = line
            content[key.value] = self._value(value, inner)
        return content

    def _value(self, node: yaml.Node, where: Where) -> Written:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            items: list[Written] = []
            for place, item in enumerate(node.value):
                self.lines[(*where, place)] = item.start_mark.line + 1
                items.append(self._value(item, (*where, place)))
            return items
        written: str = node.value
        return written

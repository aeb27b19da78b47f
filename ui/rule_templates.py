"""The templates of `rules new` (ui/templates): their blanks, and the two files that come of the answers."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import cast

from assistant.settings import Language
from knowledge.amounts import read_amounts
from knowledge.rules.quoting import find_quote
from knowledge.sentences import sentence_spans
from ui.labelling import label

_FOLDER = "templates"
_SHARED = "shared.toml"
_QUOTE = "_quote"
# The one blank that stands in a file as it is, not as a YAML scalar.
_TEXT = "text"
_GAP = re.compile(r"\[\[([a-z_]+)(?:\|([a-z]+))?\]\]")
_Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Blank:
    """Something that only who adds the policy knows; `quoted` is the blank whose words this one is."""

    name: str
    title: str
    example: str
    default: str | None = None
    quoted: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A form of rule in one language: `sample` is a text that it fits."""

    name: str
    title: str
    sample: str
    blanks: tuple[Blank, ...]
    policy: str
    rules: str
    questions: Mapping[str, Mapping[str, str]]

    def blank(self, name: str) -> Blank:
        return next(blank for blank in self.blanks if blank.name == name)


def templates(language: Language) -> tuple[Template, ...]:
    """All templates, in the order in which they are shown."""
    folder = resources.files("ui").joinpath(_FOLDER)
    shared = tomllib.loads(folder.joinpath(_SHARED).read_text(encoding="utf-8"))
    read = [
        (entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text(encoding="utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml") and entry.name != _SHARED
    ]
    ordered = sorted(read, key=lambda named: int(cast(int, named[1]["order"])))
    return tuple(_template(name, table, shared, language) for name, table in ordered)


def _template(name: str, table: _Table, shared: _Table, language: Language) -> Template:
    asked = [*cast(list[str], shared["always"]), *cast(list[str], table["asks"])]
    return Template(
        name=name,
        title=_words(table, "title")[language],
        sample=str(table["sample"]),
        blanks=tuple(
            blank for known in asked for blank in _blanks(known, _merged(known, table, shared), language)
        ),
        policy=str(shared["policy"]).lstrip("\n"),
        rules=str(shared["head"]).lstrip("\n") + str(table["body"]),
        questions={kind: _words(shared, kind) for kind in ("ask", "whether")},
    )


def _words(table: _Table, key: str) -> dict[str, str]:
    return cast(dict[str, str], table[key])


def _merged(name: str, table: _Table, shared: _Table) -> _Table:
    """What the shared file says of a blank, and what the template says otherwise."""
    common = cast(Mapping[str, _Table], shared["questions"]).get(name, {})
    own = cast(Mapping[str, _Table], table.get("questions", {})).get(name, {})
    return {**common, **own}


def _blanks(name: str, said: _Table, language: Language) -> list[Blank]:
    """The blank, and where the text must say it, that of its words."""
    title = str(said[language])
    default = said.get("default")
    own = Blank(name, title, str(said["example"]), str(default) if default is not None else None)
    if not said.get("quoted"):
        return [own]
    words = label(language, "rules.blank_words", title=title)
    return [own, Blank(f"{name}{_QUOTE}", words, "", quoted=name)]


def completed(template: Template, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers with what follows from them: defaults, and quotes that the text leaves no doubt about."""
    defaults = {blank.name: blank.default for blank in template.blanks if blank.default is not None}
    full = defaults | dict(answers)
    for blank in template.blanks:
        value = full.get(blank.quoted) if blank.quoted is not None else None
        if value is None or blank.name in full or _TEXT not in full:
            continue
        sentence = _only_sentence(value, full[_TEXT])
        if sentence is not None:
            full[blank.name] = sentence
    return full


def _only_sentence(value: str, text: str) -> str | None:
    """The one sentence of the text that holds a value; None where none or several do."""
    sentences = [text[span.start : span.end] for span in sentence_spans(text, 0, len(text))]
    holding = [sentence for sentence in sentences if find_quote(value, sentence).spans]
    return holding[0] if len(holding) == 1 else None


def filled(template: Template, written: str, answers: Mapping[str, str], language: Language) -> str:
    """`written` with an answer in each gap, as a YAML scalar; without one, the mark of a blank."""

    def answer(gap: re.Match[str]) -> str:
        name, kind = gap[1], gap[2]
        value = answers.get(name)
        if value is None:
            mark = _mark(template.blank(name), language)
            return mark if name == _TEXT else _scalar(mark)
        if kind == "figures":
            return _figures(value)
        if kind is not None:
            asked_in = "en" if name.endswith("_en") else "zh"
            return _scalar(template.questions[kind][asked_in].format(words=value))
        return value if name == _TEXT else _scalar(value)

    return _GAP.sub(answer, written)


def _scalar(value: str) -> str:
    """A value as YAML writes it between quotation marks, whatever is in it."""
    return json.dumps(value, ensure_ascii=False)


def _figures(value: str) -> str:
    """The value of an amount in figures; the words themselves where they are none."""
    amounts = read_amounts(value)
    read = amounts[0].value if len(amounts) == 1 else None
    return _scalar(f"{read:f}" if read is not None else value)


def _mark(blank: Blank, language: Language) -> str:
    what = blank.title
    if blank.example:
        what = label(language, "rules.blank_example", title=blank.title, example=blank.example)
    return label(language, "rules.blank_in_file", what=what)

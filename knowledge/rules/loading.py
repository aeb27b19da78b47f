"""A rule file made into rules, each proved against the policy's document; a faulty one is left out."""

from __future__ import annotations

from dataclasses import replace

from knowledge.document import Document
from knowledge.rules.building import Shared, build_rule, version_of
from knowledge.rules.claims import read_claims
from knowledge.rules.completeness import check_complete
from knowledge.rules.figures import read_parameter
from knowledge.rules.findings import FailedRule, Loaded, Notebook, RuleFinding
from knowledge.rules.form import read_shape
from knowledge.rules.measuring import check_measures
from knowledge.rules.naming import check_names
from knowledge.rules.parameter import Parameter
from knowledge.rules.rule import Rule
from knowledge.rules.shapes import ParameterShape, RuleShape
from knowledge.rules.written import BrokenFile, Repeated, Sheet, Where, Written, read_sheet

_KEYS = ("parameters", "rules")


def load_rules(text: str, document: Document, *, path: str) -> Loaded:
    """The rules of a file about `document`; `path` names the file in what is found.

    Never raises for what the text holds: a fault is a finding, and its rule is in `failed`. Claims are
    recomputed; examples are run by `knowledge.rules.checking.check_rules`.
    """
    try:
        sheet = read_sheet(text)
    except BrokenFile as error:
        values = {"detail": error.detail}
        return Loaded((), (), (RuleFinding(code=error.code, values=values, path=path, line=error.line),))
    return _File(sheet, document, path).load()


class _File:
    """Loads the rules of one sheet."""

    def __init__(self, sheet: Sheet, document: Document, path: str) -> None:
        self._sheet = sheet
        self._document = document
        self._path = path
        self._notebook = Notebook(path, sheet.lines)
        parameters = sheet.content.get("parameters")
        self._parameters: dict[str, Written] = parameters if isinstance(parameters, dict) else {}

    def load(self) -> Loaded:
        written = self._top()
        shared = self._shared()
        rules: list[Rule] = []
        failed: list[FailedRule] = []
        findings: list[RuleFinding] = []
        seen: dict[str, int] = {}
        for place, content in enumerate(written):
            where: Where = ("rules", place)
            rule_id = _id_of(content)
            notebook = Notebook(self._path, self._sheet.lines, rule_id or None)
            rule = self._rule(content, where, shared, notebook)
            if rule_id and rule_id in seen:
                notebook.note("rule_id_twice", (*where, "id"), rule=rule_id, first=seen[rule_id])
            seen.setdefault(rule_id, notebook.line_of((*where, "id")))
            findings += notebook.found
            if rule is None or notebook.has_errors:
                failed.append(FailedRule(rule_id, notebook.line_of(where), tuple(notebook.found)))
            else:
                rules.append(rule)
        self._note_unused_parameters(written)
        return Loaded(tuple(rules), tuple(failed), in_order([*self._notebook.found, *findings]))

    def _top(self) -> list[Written]:
        """The rules as written; what is wrong at the top of the file is noted."""
        content, notebook = self._sheet.content, self._notebook
        for key in content:
            if key not in _KEYS:
                notebook.note("unknown_key", (key,), key=key, known=", ".join(_KEYS), nearest="")
        for one in self._sheet.repeated:
            if one.where[0] != "rules" or len(one.where) < 2:
                _note_repeated(one, notebook)
        written = content.get("rules")
        if written is None:
            notebook.note("missing_key", (), key="rules", parent="")
        elif not isinstance(written, list):
            notebook.note("not_a_list", ("rules",), key="rules")
        elif not written:
            notebook.note("empty_value", ("rules",), key="rules")
        return written if isinstance(written, list) else []

    def _shared(self) -> Shared:
        if not isinstance(self._sheet.content.get("parameters", {}), dict):
            self._notebook.note("not_a_mapping", ("parameters",), key="parameters")
        sound: dict[str, Parameter] = {}
        for name, content in self._parameters.items():
            notebook = Notebook(self._path, self._sheet.lines)
            parameter = self._parameter(name, content, notebook)
            self._notebook.found += notebook.found
            repeated = any(one.where[:2] == ("parameters", name) for one in self._sheet.repeated)
            if parameter is not None and not notebook.has_errors and not repeated:
                sound[name] = parameter
        return Shared(sound, frozenset(self._parameters) - frozenset(sound))

    def _note_unused_parameters(self, rules: list[Written]) -> None:
        """Notes the shared parameters that no rule names; a `uses` that is no list may mean any of them."""
        named = [rule.get("uses", []) for rule in rules if isinstance(rule, dict)]
        used = {name for names in named if isinstance(names, list) for name in names if isinstance(name, str)}
        for name in self._parameters:
            if name not in used and all(isinstance(names, list) for names in named):
                self._notebook.note("unused_parameter", ("parameters", name), name=name)

    def _parameter(self, name: str, content: Written, notebook: Notebook) -> Parameter | None:
        where: Where = ("parameters", name)
        shape = read_shape(ParameterShape, content, where, notebook)
        if shape is None:
            return None
        return read_parameter(name, shape, where, document=self._document, notebook=notebook)

    def _rule(self, content: Written, where: Where, shared: Shared, notebook: Notebook) -> Rule | None:
        for one in self._sheet.repeated:
            if one.where[: len(where)] == where:
                _note_repeated(one, notebook)
        shape = read_shape(RuleShape, content, where, notebook)
        if shape is None:
            return None
        used = {name: self._parameters[name] for name in shape.uses if name in shared.parameters}
        rule = build_rule(
            shape,
            where,
            shared=shared,
            document=self._document,
            notebook=notebook,
            version=version_of(content, used, self._document),
        )
        check_names(rule, shape, where, notebook)
        check_measures(rule, where, notebook)
        check_complete(shape, where, notebook)
        claims = read_claims(rule, shape.claims, (*where, "claims"), notebook)
        return replace(rule, claims=claims)


def in_order(findings: list[RuleFinding]) -> tuple[RuleFinding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.line))


def _id_of(content: Written) -> str:
    stated = content.get("id") if isinstance(content, dict) else None
    return stated.strip() if isinstance(stated, str) else ""


def _note_repeated(one: Repeated, notebook: Notebook) -> None:
    key = str(one.where[-1])
    notebook.note_at("duplicate_key", one.line, key=key, first=one.first)

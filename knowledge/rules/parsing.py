"""Formulas read from their text by recursive descent; formula.py has the grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.rules.formula import (
    Comparator,
    Comparison,
    Constant,
    Either,
    Extreme,
    Formula,
    InTable,
    Name,
    Operation,
    Operator,
)

_LONGEST = 1000
_DEEPEST = 30
_MOST_TOKENS = 200
# Signs that people type or paste for one of ours; each is one character, so that positions stay.
_SAME = str.maketrans("（），＋－−—＊×·／÷＜＞＝≤≥\u3000\u00a0", "(),+---***//<>=≤≥  ")
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[a-z][a-z0-9_]*)|(?P<numeral>\d+(?:\.\d+)?%?)|(?P<sign><=|>=|==|[-+*/(),<>≤≥]))"
)
_COMPARATORS: dict[str, Comparator] = {
    "<=": "<=", "≤": "<=", "<": "<", ">=": ">=", "≥": ">=", ">": ">", "==": "==",
}  # fmt: skip
_OPERATORS: dict[str, Operator] = {"+": "+", "-": "-", "*": "*", "/": "/"}
_EXTREMES: dict[str, Literal["min", "max"]] = {"min": "min", "max": "max"}
FUNCTIONS = frozenset({"min", "max", "if", "brackets"})


class FormulaError(Exception):
    """A text that is no formula: `code` says how, `position` where (from 0), `detail` what stands there.

    Codes: formula_empty, formula_too_long, formula_too_deep, formula_character, formula_numeral,
    formula_unexpected, formula_unfinished, formula_arguments, formula_comparison, formula_function.
    """

    def __init__(self, code: str, position: int, detail: str = "") -> None:
        super().__init__(f"{code} at {position}: {detail}")
        self.code = code
        self.position = position
        self.detail = detail


def parse(text: str) -> Formula:
    """The formula that `text` writes, a value; raises FormulaError."""
    reader = _Reader(text)
    formula = reader.sum()
    reader.finish()
    return formula


def parse_condition(text: str) -> Comparison | Name:
    """The condition that `text` writes: two values compared, or a lone name; raises FormulaError."""
    reader = _Reader(text)
    condition = reader.test()
    reader.finish()
    return condition


def names_of(formula: Formula) -> frozenset[str]:
    """Every name a formula uses, those of tables too."""
    match formula:
        case Name(name):
            return frozenset({name})
        case InTable(base, table):
            return names_of(base) | {table}
        case _:
            return frozenset[str]().union(*(names_of(part) for part in parts_of(formula)))


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """The formulas directly inside a formula."""
    match formula:
        case Operation(_, left, right) | Comparison(left, _, right):
            return (left, right)
        case Extreme(_, of):
            return of
        case Either(test, then, otherwise):
            return (test, then, otherwise)
        case InTable(base, _):
            return (base,)
        case _:
            return ()


def everything_in(formula: Formula) -> tuple[Formula, ...]:
    """A formula and all that is inside it, the outermost first."""
    return (formula, *(inner for part in parts_of(formula) for inner in everything_in(part)))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["name", "numeral", "sign", "end"]
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > _LONGEST:
        raise FormulaError("formula_too_long", _LONGEST)
    written = text.translate(_SAME)
    found: list[_Token] = []
    position, end = 0, len(written.rstrip())
    if end == 0:
        raise FormulaError("formula_empty", 0)
    while position < end:
        match = _TOKEN.match(written, position)
        if match is None:
            position += len(written[position:]) - len(written[position:].lstrip())
            raise FormulaError("formula_character", position, text[position])
        kind: Literal["name", "numeral", "sign"] = (
            "name" if match["name"] else "numeral" if match["numeral"] else "sign"
        )
        found.append(_Token(kind, match[kind], match.start(kind)))
        position = match.end()
        if len(found) > _MOST_TOKENS:
            raise FormulaError("formula_too_long", found[-1].position)
    return [*found, _Token("end", "", end)]


class _Reader:
    """Reads a formula's tokens one after the other; each method reads one part of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._next = 0
        self._depth = 0

    def finish(self) -> None:
        if self._token.kind != "end":
            if self._token.text in _COMPARATORS:
                raise FormulaError("formula_comparison", self._token.position, self._token.text)
            raise self._unexpected()

    def test(self) -> Comparison | Name:
        position = self._token.position
        left = self.sum()
        comparator = _COMPARATORS.get(self._token.text)
        if comparator is not None:
            self._next += 1
            return Comparison(left, comparator, self.sum())
        if isinstance(left, Name):
            return left
        raise FormulaError("formula_no_comparison", position)

    def sum(self) -> Formula:
        formula = self._product()
        while self._token.text in ("+", "-"):
            operator = _OPERATORS[self._take().text]
            formula = Operation(operator, formula, self._product())
        return formula

    def _product(self) -> Formula:
        formula = self._factor()
        while self._token.text in ("*", "/"):
            operator = _OPERATORS[self._take().text]
            formula = Operation(operator, formula, self._factor())
        return formula

    def _factor(self) -> Formula:
        token = self._take()
        if token.kind == "numeral":
            if token.text not in ("0", "1"):
                raise FormulaError("formula_numeral", token.position, token.text)
            return Constant(int(token.text))
        if token.kind == "name":
            if self._token.text == "(":
                return self._function(token)
            if token.text in FUNCTIONS:
                raise FormulaError("formula_function", token.position, token.text)
            return Name(token.text)
        if token.text == "(":
            self._enter(token)
            formula = self.sum()
            self._leave(")")
            return formula
        self._next -= 1
        raise self._unexpected()

    def _function(self, name: _Token) -> Formula:
        self._enter(self._take())
        if name.text == "if":
            formula: Formula = self._either()
        elif name.text == "brackets":
            formula = self._in_table()
        elif name.text in _EXTREMES:
            formula = self._extreme(name)
        else:
            raise FormulaError("formula_function", name.position, name.text)
        self._leave(")", name)
        return formula

    def _either(self) -> Either:
        test = self.test()
        self._expect(",")
        then = self.sum()
        self._expect(",")
        return Either(test, then, self.sum())

    def _in_table(self) -> InTable:
        base = self.sum()
        self._expect(",")
        table = self._take()
        if table.kind != "name":
            self._next -= 1
            raise self._unexpected()
        return InTable(base, table.text)

    def _extreme(self, name: _Token) -> Extreme:
        arms = [self.sum()]
        while self._token.text == ",":
            self._next += 1
            arms.append(self.sum())
        if self._token.text in _COMPARATORS:
            raise FormulaError("formula_comparison", self._token.position, self._token.text)
        if len(arms) < 2:
            raise FormulaError("formula_arguments", name.position, name.text)
        return Extreme(_EXTREMES[name.text], tuple(arms))

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += token.kind != "end"
        if token.kind == "end":
            raise FormulaError("formula_unfinished", token.position)
        return token

    def _expect(self, sign: str, function: _Token | None = None) -> None:
        token = self._token
        if token.text == sign:
            self._next += 1
        elif token.kind == "end":
            raise FormulaError("formula_unfinished", token.position)
        elif function is not None and token.text == ",":
            raise FormulaError("formula_arguments", function.position, function.text)
        elif token.text in _COMPARATORS:
            raise FormulaError("formula_comparison", token.position, token.text)
        else:
            raise self._unexpected()

    def _enter(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FormulaError("formula_too_deep", token.position, str(_DEEPEST))

    def _leave(self, sign: str, function: _Token | None = None) -> None:
        self._expect(sign, function)
        self._depth -= 1

    def _unexpected(self) -> FormulaError:
        token = self._token
        if token.kind == "end":
            return FormulaError("formula_unfinished", token.position)
        return FormulaError("formula_unexpected", token.position, token.text)


def written_as(formula: Formula) -> str:
    """The formula as text that parses to itself."""
    match formula:
        case Name(name):
            return name
        case Constant(value):
            return str(value)
        case Operation(operator, left, right):
            looser = isinstance(left, Operation) and operator in "*/" and left.operator in "+-"
            tighter = not isinstance(right, Operation) or (operator in "+-" and right.operator in "*/")
            return f"{_bracketed(left, looser)} {operator} {_bracketed(right, not tighter)}"
        case Comparison(left, comparator, right):
            return f"{written_as(left)} {comparator} {written_as(right)}"
        case Extreme(which, of):
            return f"{which}({', '.join(map(written_as, of))})"
        case Either(test, then, otherwise):
            return f"if({written_as(test)}, {written_as(then)}, {written_as(otherwise)})"
        case InTable(base, table):
            return f"brackets({written_as(base)}, {table})"


def _bracketed(formula: Formula, needed: bool) -> str:
    return f"({written_as(formula)})" if needed else written_as(formula)

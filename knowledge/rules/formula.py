"""Formulas of rules: a closed language of names, + − × ÷, min, max, if and tables, never run as code.

Grammar: `sum = product {("+" | "-") product}`, `product = factor {("*" | "×" | "/") factor}`,
`factor = name | 0 | 1 | "(" sum ")" | "min(" sum {"," sum} ")" | "max(…)" |
"if(" sum compare sum "," sum "," sum ")" | "brackets(" sum "," name ")"`; a condition is
`sum compare sum` with `<= < >= > ==`, or a lone name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operator = Literal["+", "-", "*", "/"]
Comparator = Literal["<=", "<", ">=", ">", "=="]


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """0 or 1."""

    value: int


@dataclass(frozen=True, slots=True)
class Operation:
    operator: Operator
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or the greatest of several."""

    which: Literal["min", "max"]
    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Formula
    comparator: Comparator
    right: Formula


@dataclass(frozen=True, slots=True)
class Either:
    """`then` where the test holds, else `otherwise`; a lone Name as test is a YES_NO input."""

    test: Comparison | Name
    then: Formula
    otherwise: Formula


@dataclass(frozen=True, slots=True)
class InTable:
    """The value of a table for a base."""

    base: Formula
    table: str


Formula = Name | Constant | Operation | Extreme | Comparison | Either | InTable

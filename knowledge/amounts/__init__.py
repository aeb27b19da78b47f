"""Chinese and English amounts and numbers, read exactly, with the words they came from."""

from __future__ import annotations

from knowledge.amounts.amount import Amount, Bound, Dimension, Number
from knowledge.amounts.numbers import read_numbers, same_value
from knowledge.amounts.reading import read_amounts
from knowledge.amounts.tokens import value_tokens
from knowledge.amounts.writing import format_money, format_number, gloss

__all__ = [
    "Amount",
    "Bound",
    "Dimension",
    "Number",
    "format_money",
    "format_number",
    "gloss",
    "read_amounts",
    "read_numbers",
    "same_value",
    "value_tokens",
]

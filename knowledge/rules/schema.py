"""The rule file's form as JSON Schema, for editors: made from the shapes that the reader itself uses.

`python -m knowledge.rules.schema` writes rules.schema.json anew. A schema sees keys and forms; whether a
value stands in its quote, a formula measures money or an example comes out is for `rules check`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from knowledge.document import PartialDate
from knowledge.rules.kinds import kinds
from knowledge.rules.shapes import DIMENSIONS, NameWord, ParameterShape, RuleShape, Shape

FILE = Path(__file__).with_name("rules.schema.json")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAME = "^[a-z][a-z0-9_]*$"
_ID = "^[a-z0-9]+([.-][a-z0-9]+)*$"
_DATE = "^[0-9]{4}(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12][0-9]|3[01]))?)?$"
_CURRENCY = "^[A-Z]{3}$"
# What an editor reads as a number or a truth value is words to the rule file's reader.
_SCALAR = ["string", "number", "boolean"]
_FIRST_YEAR, _LAST_YEAR = 1, 9999
_NOTHING = {"type": "null"}
_LEFT_OUT = frozenset({"title", "default", "description"})
_MAPS = frozenset({"properties", "$defs"})

Json = dict[str, object]


class RuleFile(Shape):
    """A whole rule file."""

    parameters: dict[NameWord, ParameterShape] = {}
    rules: Annotated[tuple[RuleShape, ...], Field(min_length=1)]


def rule_schema() -> Json:
    """The JSON Schema of a rule file."""
    written = RuleFile.model_json_schema()
    schema = _tidied(written)
    assert isinstance(schema, dict)
    shapes = schema["$defs"]
    assert isinstance(shapes, dict)
    shapes[PartialDate.__name__] = _date()
    rule, known, parameter = (
        shapes[name]["properties"] for name in ("RuleShape", "InputShape", "ParameterShape")
    )
    rule["id"] = {"type": "string", "pattern": _ID}
    rule["kind"] = {"enum": list(kinds())}
    known["dimension"] = parameter["dimension"] = _dimension()
    return {"$schema": _DIALECT, **schema}


def _tidied(node: object) -> object:
    """The schema without pydantic's titles and defaults, its strings being scalars of YAML."""
    if isinstance(node, list):
        return [_tidied(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    tidy: Json = {}
    for key, value in node.items():
        if key in _MAPS:
            tidy[key] = {name: _tidied(one) for name, one in value.items()}
        elif key not in _LEFT_OUT:
            tidy[key] = _tidied(value)
    options = tidy.get("anyOf")
    if isinstance(options, list) and _NOTHING in options:
        # A key without a value is a fault, whatever the shapes take for one that is left out.
        del tidy["anyOf"]
        [held] = [one for one in options if one != _NOTHING]
        tidy |= held
    if tidy.get("type") == "string" and "enum" not in tidy and "const" not in tidy:
        tidy["type"] = _SCALAR
    if "additionalProperties" in tidy and "properties" not in tidy:
        tidy["propertyNames"] = {"pattern": _NAME}
    return tidy


def _date() -> Json:
    """A day, a month or a year; an editor reads a year as a number."""
    year = {"type": "integer", "minimum": _FIRST_YEAR, "maximum": _LAST_YEAR}
    return {"anyOf": [{"type": "string", "pattern": _DATE}, year]}


def _dimension() -> Json:
    return {"anyOf": [{"enum": list(DIMENSIONS)}, {"type": "string", "pattern": _CURRENCY}]}


def schema_text() -> str:
    return json.dumps(rule_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")

"""Whether a piece of a rule file has the form it must have; each fault becomes a finding at its line."""

from __future__ import annotations

import difflib
import types
import typing
from typing import Annotated, Any, TypeVar, Union

from pydantic import ValidationError

from knowledge.rules.findings import Notebook
from knowledge.rules.shapes import DIMENSIONS, Shape
from knowledge.rules.written import Where, Written

S = TypeVar("S", bound=Shape)

_CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "string_type": "not_words",
    "string_too_short": "empty_value",
    "too_short": "empty_value",
    "model_type": "not_a_mapping",
    "model_attributes_type": "not_a_mapping",
    "dict_type": "not_a_mapping",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
    "literal_error": "unknown_word",
    "enum": "unknown_word",
}


def read_shape(shape: type[S], content: Written, where: Where, notebook: Notebook) -> S | None:
    """`content` as a `shape`; None when it has faults, which are noted."""
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            location = tuple(part for part in fault["loc"] if part != "[key]")
            key = _last_word((*where, *location))
            code, values = _finding(shape, fault["type"], location, fault["input"], fault.get("ctx") or {})
            notebook.note(code, (*where, *location), key=key, **values)
        return None


def _finding(
    shape: type[Shape], kind: str, location: Where, content: object, details: dict[str, Any]
) -> tuple[str, dict[str, str]]:
    code = _CODES.get(kind, kind)
    if code == "unknown_key":
        known = _keys_at(shape, location[:-1])
        nearest = difflib.get_close_matches(str(location[-1]), known, n=1)
        return code, {"known": ", ".join(known), "nearest": "".join(nearest)}
    if code != "missing_key" and content == "" and code != "bad_name":
        return "empty_value", {}
    values = {"value": content} if isinstance(content, str) else {}
    if code == "unknown_word":
        values["expected"] = str(details.get("expected", "")).replace("'", "").replace(" or ", ", ")
    if code == "unknown_dimension":
        values["expected"] = ", ".join(["CNY", "USD", *DIMENSIONS])
    return code, values


def _last_word(location: Where) -> str:
    """The last key of a path; a place in a list has none of its own."""
    return next((part for part in reversed(location) if isinstance(part, str)), "")


def _keys_at(shape: type[Shape], location: Where) -> list[str]:
    """The keys that the mapping at `location` inside a shape may have."""
    found: object = shape
    for part in location:
        found = _inside(found, part)
    found = _bare(found)
    if isinstance(found, type) and issubclass(found, Shape):
        return [field.alias or name for name, field in found.model_fields.items()]
    return []


def _inside(annotation: object, part: str | int) -> object:
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        fields = annotation.model_fields
        name = next((name for name, field in fields.items() if part in (field.alias, name)), None)
        return None if name is None else fields[name].annotation
    arguments = typing.get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if typing.get_origin(annotation) is dict else arguments[0]


def _bare(annotation: object) -> object:
    """An annotation without Annotated and without `| None`."""
    if typing.get_origin(annotation) is Annotated:
        return _bare(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (Union, types.UnionType):
        kept = [argument for argument in typing.get_args(annotation) if argument is not type(None)]
        return _bare(kept[0])
    return annotation

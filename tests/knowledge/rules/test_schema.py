"""The rule file's schema for editors: it takes what the reader takes, and refuses what has the wrong form."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

import knowledge
from knowledge.rules.schema import FILE, schema_text

# Its types are published apart from it.
jsonschema = import_module("jsonschema")
BUNDLED = sorted(Path(str(knowledge.__file__)).parent.glob("policies/*/*/rules.yaml"))
BROKEN = Path(__file__).with_name("broken")
# What is wrong in form; other faults are in what the words mean, which no schema sees.
OF_FORM = {
    "bad_date",
    "bad_id",
    "bad_name",
    "unknown_key",
    "missing_key",
    "unknown_dimension",
    "unknown_kind",
}


class EditorLoader(yaml.CSafeLoader):
    """Reads YAML as editors do (YAML 1.2): `on` is a word, a day is a word."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if not tag.endswith((":timestamp", ":bool"))]
    for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def read(text: str) -> Any:
    return yaml.load(text, EditorLoader)


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads(FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_in_the_package_is_that_of_the_shapes() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("file", [*BUNDLED, BROKEN / "rules.yaml"], ids=lambda file: file.parent.name)
def test_every_sound_rule_file_is_taken(file: Path, validator: Any) -> None:
    faults = [fault.message for fault in validator.iter_errors(read(file.read_text(encoding="utf-8")))]
    assert faults == []


def edits_of_form() -> list[dict[str, Any]]:
    edits = yaml.safe_load((BROKEN / "edits.yaml").read_text(encoding="utf-8"))
    return [edit for edit in edits if edit["code"] in OF_FORM]


@pytest.mark.parametrize("edit", edits_of_form(), ids=lambda edit: edit["name"])
def test_a_file_of_the_wrong_form_is_refused(edit: dict[str, Any], validator: Any) -> None:
    sound = (BROKEN / "rules.yaml").read_text(encoding="utf-8")
    assert edit["find"] in sound
    assert not validator.is_valid(read(sound.replace(edit["find"], edit["put"], 1)))


@pytest.mark.parametrize(
    "text",
    [
        "rules: []",
        "rules: {}",
        "parameters: {}",
        "rules:\n- id: a\n",
        "rules:\n- id: a.b\n  title: {zh: 甲}\n  kind: fee\n",
        "rules:\n- id: A b\n  title: {zh: 甲, en: a}\n  kind: fee\n",
        "rules:\n- id: a\n  title: {zh: 甲, en: a}\n  kind: fees\n",
        "rules:\n- id: a\n  title: {zh: 甲, en: a}\n  kind: fee\n  amount:\n",
    ],
)
def test_what_no_rule_file_can_be_is_refused(text: str, validator: Any) -> None:
    assert not validator.is_valid(read(text))

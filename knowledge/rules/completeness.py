"""Whether a rule says all it must: something to compute or to judge, and examples that show it."""

from __future__ import annotations

from knowledge.rules.findings import Notebook
from knowledge.rules.shapes import ExampleShape, InputShape, RuleShape
from knowledge.rules.written import Where


def check_complete(shape: RuleShape, where: Where, notebook: Notebook) -> None:
    """Notes what the rule lacks, and what does not go together."""
    if not (shape.steps or shape.conditions or shape.insufficient):
        notebook.note("rule_without_content", where)
    if shape.steps and shape.amount is None and not shape.conditions:
        notebook.note("amount_missing", where, steps=", ".join(shape.steps))
    if shape.insufficient and shape.amount is not None:
        notebook.note("insufficient_with_amount", (*where, "insufficient"))
    if shape.steps or shape.conditions:
        _check_examples(shape, where, notebook)
    for place, claim in enumerate(shape.claims):
        here = (*where, "claims", place)
        if claim.between and (claim.on is not None or len(claim.between) != 2):
            notebook.note("claim_days", (*here, "between"))
        if shape.amount is None:
            notebook.note("claim_without_amount", here)


def _check_examples(shape: RuleShape, where: Where, notebook: Notebook) -> None:
    if not shape.examples:
        notebook.note("examples_missing", where)
        return
    needed = [name for name, known in shape.inputs.items() if _is_needed(known)]
    if needed and all(example.status != "needs_input" for example in shape.examples):
        notebook.note("example_of_missing_input", (*where, "examples"), inputs=", ".join(needed))
    for place, example in enumerate(shape.examples):
        _check_example(example, shape, (*where, "examples", place), notebook)


def _check_example(example: ExampleShape, shape: RuleShape, where: Where, notebook: Notebook) -> None:
    bounds = example.low is not None or example.high is not None
    if example.amount is not None and bounds:
        notebook.note("example_amount_and_bounds", where)
    if shape.amount is None:
        if example.amount is not None or bounds:
            notebook.note("example_amount_of_nothing", where)
    elif example.status == "ok" and example.amount is None and not bounds:
        notebook.note("example_without_amount", where)


def _is_needed(known: InputShape) -> bool:
    """Whether the rule must ask for the input when it is not given."""
    return not known.optional and known.assume is None and known.dimension != "statement"

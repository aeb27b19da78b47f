"""Rules as JSON values and plain text; pure."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.calculators.wording import value_words
from assistant.settings import Language
from knowledge.rules.citing import cited
from knowledge.rules.parameter import Parameter, Quote, Table
from knowledge.rules.parsing import written_as
from knowledge.rules.rule import Claim, Input, Remark, Rule, RuleStep
from knowledge.rules.writing import formula_words
from ui.labelling import label
from ui.render import Json, source_json, source_line
from ui.render_calculation import cited_json, plain


def rule_summary_json(rule: Rule, language: Language) -> Json:
    """A rule as `rules list --json` and `GET /api/rules` name it."""
    return {
        "id": rule.id,
        "title": rule.title.in_language(language),
        "kind": rule.kind,
        "place": rule.document.place,
        "document": rule.document.id,
        "validity": rule.validity,
        "inputs": [known.name for known in rule.inputs],
    }


def rule_json(rule: Rule, language: Language) -> Json:
    """All that a rule says, as `rules show --json` prints it."""
    result = rule.result
    return rule_summary_json(rule, language) | {
        "version": rule.version,
        "document": source_json(rule.document),
        "in_force_from": _written(rule.in_force_from),
        "in_force_until": _written(rule.in_force_until),
        "last_checked": _written(rule.last_checked),
        "inputs": [_input_json(known, language) for known in rule.inputs],
        "parameters": [_parameter_json(known, rule, language) for known in rule.parameters],
        "tables": [_table_json(table, rule, language) for table in rule.tables],
        "conditions": [
            {
                "text": condition.title.in_language(language),
                "formula": written_as(condition.formula),
                "open": condition.open,
                "citations": _cited(rule, condition.quotes),
            }
            for condition in rule.conditions
        ],
        "steps": [_step_json(step, rule, language) for step in rule.steps],
        "amount": None
        if result is None
        else {
            "step": result.step,
            "per": result.per,
            "bound": result.bound,
            "rounding": plain(result.rounding),
            "rounding_stated": result.rounding_stated,
        },
        "readings": [
            {
                "text": reading.title.in_language(language),
                "step": reading.step,
                "formula": written_as(reading.formula),
                "citations": _cited(rule, reading.quotes),
            }
            for reading in rule.readings
        ],
        "presumptions": _sentences(rule.presumptions, language),
        "unmodelled": _sentences((*rule.insufficient, *rule.unmodelled), language),
        "claims": [_claim_json(claim, rule, language) for claim in rule.claims],
        "examples": len(rule.examples),
    }


def _input_json(known: Input, language: Language) -> Json:
    return {
        "name": known.name,
        "title": known.title.in_language(language),
        "ask": known.ask.in_language(language),
        "dimension": known.dimension,
        "shared": known.shared,
        "minimum": plain(known.minimum) if known.minimum is not None else None,
        "maximum": plain(known.maximum) if known.maximum is not None else None,
        "choices": [
            {"name": choice.name, "title": choice.title.in_language(language)} for choice in known.choices
        ],
        "optional": known.optional,
        "not_in_source": known.not_in_source,
        "assumed": known.assume.sentence.in_language(language) if known.assume is not None else None,
    }


def _parameter_json(known: Parameter, rule: Rule, language: Language) -> Json:
    return {
        "name": known.name,
        "title": known.title.in_language(language),
        "dimension": known.dimension,
        "values": [
            {
                "from": _written(value.since),
                "value": plain(value.value),
                "written": value.written,
                "derived": value.derived,
                "citations": _cited(rule, value.quotes),
            }
            for value in known.values
        ],
    }


def _table_json(table: Table, rule: Rule, language: Language) -> Json:
    return {
        "name": table.name,
        "title": table.title.in_language(language),
        "mode": table.mode,
        "rows": [
            {
                "up_to": plain(row.up_to) if row.up_to is not None else None,
                "value": plain(row.value),
                "written": row.written,
                "citations": _cited(rule, row.quotes),
            }
            for row in table.rows
        ],
    }


def _step_json(step: RuleStep, rule: Rule, language: Language) -> Json:
    return {
        "name": step.name,
        "label": step.title.in_language(language),
        "formula": written_as(step.formula),
        "words": formula_words(step.formula, rule).in_language(language),
        "aside": step.aside,
    }


def _claim_json(claim: Claim, rule: Rule, language: Language) -> Json:
    return {
        "text": claim.sentence.in_language(language),
        "stated": plain(claim.stated),
        "stated_currency": claim.stated_currency,
        "computed": plain(claim.computed),
        "computed_currency": claim.computed_currency,
        "agreement": claim.agreement.value,
        "citations": _cited(rule, [claim.quote]),
    }


def _sentences(remarks: Iterable[Remark], language: Language) -> list[str]:
    return [remark.sentence.in_language(language) for remark in remarks]


def _cited(rule: Rule, quotes: Iterable[Quote]) -> list[Json]:
    return [cited_json(sentence) for sentence in cited(rule.document, quotes)]


def _written(value: object | None) -> str | None:
    return str(value) if value is not None else None


def rule_line(rule: Rule, language: Language) -> str:
    """One line of `rules list`: id, title, names of the inputs."""
    inputs = " ".join(known.name for known in rule.inputs)
    return f"{rule.id}  {rule.title.in_language(language)}  {f'({inputs})' if inputs else ''}".rstrip()


def rule_text(rule: Rule, language: Language) -> str:
    """A rule for a terminal: what it asks for, its figures with their words, how it computes."""
    blocks = [
        f"{rule.title.in_language(language)}  ({rule.id})",
        source_line(rule.document, language),
        *_block("inputs", [_input_line(known, language) for known in rule.inputs], language),
        *_block("parameters", _parameter_lines(rule, language), language),
        *_block("conditions", [one.title.in_language(language) for one in rule.conditions], language),
        *_block("steps", [_step_line(step, rule, language) for step in rule.steps], language),
        *_block("presumptions", _sentences(rule.presumptions, language), language),
        *_block("source_issues", [one.sentence.in_language(language) for one in rule.claims], language),
        *_block("unmodelled", _sentences((*rule.insufficient, *rule.unmodelled), language), language),
    ]
    return "\n\n".join(blocks)


def _block(key: str, lines: list[str], language: Language) -> list[str]:
    if not lines:
        return []
    return ["\n".join([label(language, f"calculation.{key}"), *(f"- {line}" for line in lines)])]


def _input_line(known: Input, language: Language) -> str:
    return f"{known.name} ({known.dimension}): {known.ask.in_language(language)}"


def _parameter_lines(rule: Rule, language: Language) -> list[str]:
    lines: list[str] = []
    for known in rule.parameters:
        for value in known.values:
            since = f" ({value.since})" if value.since is not None else ""
            shown = value_words(value.value, known.dimension, language)
            words = " ".join(f"“{' '.join(quote.words.split())}”" for quote in value.quotes)
            lines.append(f"{known.title.in_language(language)}{since}: {shown} {words}".rstrip())
    return lines


def _step_line(step: RuleStep, rule: Rule, language: Language) -> str:
    return f"{step.title.in_language(language)} = {formula_words(step.formula, rule).in_language(language)}"

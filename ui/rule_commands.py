"""The commands on the rules of the library: list, show, check, calculate, compare."""

from __future__ import annotations

from pathlib import Path

from knowledge.passages import BUNDLED
from knowledge.rules.beside import RULES, rule_file_of, written_path
from knowledge.rules.book import RuleBook
from knowledge.rules.breakpoints import missing_examples
from knowledge.rules.comparing import compare
from knowledge.rules.examples import check_examples
from knowledge.rules.findings import RuleFinding
from knowledge.rules.rule import Rule
from ui.findings import rule_finding_text
from ui.labelling import label
from ui.render_calculation import calculation_json, calculation_text, comparison_json, comparison_text
from ui.render_rule import rule_json, rule_line, rule_summary_json, rule_text
from ui.request import Calculate, CheckRules, CompareRules, ListRules, ShowRule
from ui.rule_inputs import knows, unknown_input, worked
from ui.work import Work

RuleCommand = ListRules | ShowRule | CheckRules | Calculate | CompareRules


def do_with_rules(command: RuleCommand, work: Work) -> int:
    """Do a command on rules and return its exit code; raises InterfaceError and KnowledgeError."""
    match command:
        case ListRules():
            return list_rules(command, work)
        case ShowRule():
            return show_rule(command, work)
        case CheckRules():
            return check_rules(work)
        case Calculate():
            return calculate_rule(command, work)
        case CompareRules():
            return compare_rules(command, work)


def book_of(work: Work) -> RuleBook:
    """The rules that exist for who asks."""
    return work.assistant.archive.rules(bundled=work.bundled)


def list_rules(command: ListRules, work: Work) -> int:
    """Print every rule there is; those left out for a fault go to standard error."""
    book = book_of(work)
    if command.as_json:
        work.print_json([rule_summary_json(rule, work.language) for rule in book.rules])
    else:
        lines = [rule_line(rule, work.language) for rule in book.rules]
        work.print_text("\n".join(lines) or label(work.language, "rules.none"))
    for failed in book.failed:
        work.output.err(label(work.language, "rules.failed", rule=failed.id or "?"))
    return 0


def show_rule(command: ShowRule, work: Work) -> int:
    """Print what one rule says."""
    rule = book_of(work).rule(command.rule_id)
    if command.as_json:
        work.print_json(rule_json(rule, work.language))
    else:
        work.print_text(rule_text(rule, work.language))
    return 0


def check_rules(work: Work) -> int:
    """Print what is wrong with the rules of the library; 1 when something is."""
    findings = findings_of(book_of(work))
    for finding in findings:
        work.print_text(rule_finding_text(finding, work.language))
    if not findings:
        work.print_text(label(work.language, "rules.sound"))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def findings_of(book: RuleBook) -> tuple[RuleFinding, ...]:
    """What loading found, and what running the examples of the rules that stand finds."""
    found = [finding for findings in book.findings.values() for finding in findings]
    for rule in book.rules:
        path = _path_of(rule)
        found += check_examples(rule, path=path) or missing_examples(rule, path=path)
    return tuple(found)


def _path_of(rule: Rule) -> str:
    source = rule.document.source
    if source.startswith(BUNDLED):
        return f"{source}/{RULES}"
    file = rule_file_of(Path(source.partition("#")[0]))
    return written_path(file) if file is not None else source


def calculate_rule(command: Calculate, work: Work) -> int:
    """Print a calculation; 0 whatever comes of it."""
    rule = book_of(work).rule(command.rule_id)
    calculation = worked(rule, command.given, on=command.on, language=work.language)
    if command.as_json:
        work.print_json(calculation_json(calculation, work.language))
    else:
        work.print_text(calculation_text(calculation, work.language))
    return 0


def compare_rules(command: CompareRules, work: Work) -> int:
    """Print a comparison; what is given goes to every rule that has an input of that name."""
    book = book_of(work)
    rules = [book.rule(side.rule_id) for side in command.sides]
    for worded in command.given:
        if not any(knows(rule, worded) for rule in rules):
            raise unknown_input(worded.name, rules, work.language)
    comparison = compare(
        [
            worked(
                rule,
                [worded for worded in command.given if knows(rule, worded)],
                on=side.on,
                language=work.language,
            )
            for rule, side in zip(rules, command.sides, strict=True)
        ]
    )
    if command.as_json:
        work.print_json(comparison_json(comparison, work.language))
    else:
        work.print_text(comparison_text(comparison, work.language))
    return 0

"""An exchange as the HTML of its two chat messages; pure. Every text is escaped here, so no word of a user, a
document or a model is read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from assistant.answer import Answer, Status
from knowledge.rules.calculation import Calculation, Comparison
from knowledge.rules.rule import Rule
from ui.bubble_card import Cards, sentences_shown
from ui.bubble_chips import MARKER, Chips, KeyOf, one_line
from ui.bubble_form import inputs_form, missing_inputs
from ui.bubble_lines import pieces
from ui.exchanges import Exchange, StepTaken
from ui.web_labels import WebLabels

RepliesTo = Callable[[str], Sequence[str]]

_BULLET = re.compile(r"\s*[-•·*]\s+(?=\S)")


def question_html(text: str) -> str:
    """The asker's words. A message has no line end in it: a blank line would begin Markdown."""
    return f'<p class="asked">{one_line(text)}</p>'


def answer_html(
    exchange: Exchange,
    labels: WebLabels,
    *,
    key_of: KeyOf,
    replies_to: RepliesTo,
    rules: Sequence[Rule] | None,
) -> str:
    """The assistant's message as it stands now: steps, then what is checked so far or the finished answer.

    `key_of` gives the key that opens a citation, `replies_to` the short replies to a question asked back.
    `rules` are those whose missing inputs can be filled in below the answer; None where no form belongs, as
    in all messages but the last.
    """
    parts = [_steps(exchange, labels)]
    if exchange.answer is not None:
        chips = Chips(exchange.answer.citations, labels, key_of)
        parts += _finished(exchange.answer, labels, chips, replies_to=replies_to, rules=rules)
    else:
        parts += [_block("answer", [_paragraphs("\n".join(exchange.sentences), _coming)])]
        parts += _unfinished(exchange, labels)
    # A blank line between blocks lets the page keep those that do not change while the last one grows.
    return "\n\n".join(part for part in parts if part)


def _finished(
    answer: Answer, labels: WebLabels, chips: Chips, *, replies_to: RepliesTo, rules: Sequence[Rule] | None
) -> list[str]:
    status = str(answer.status)
    inputs = () if rules is None else missing_inputs(answer, rules)
    asked_there = {known.ask.in_language(answer.language) for known in inputs}
    questions = [text for text in answer.questions if text not in asked_there]
    return [
        _badge(status, labels.worded("status", status)) if _says_of_texts(answer) else "",
        _block("answer", _answer(answer, labels, chips)),
        _listed("asks", labels("answer.questions"), [_ask(text, replies_to(text)) for text in questions]),
        inputs_form(inputs, labels),
        _listed("sources", labels("answer.sources"), _sources(chips)),
        _listed("notices", labels("answer.notices"), [one_line(text) for text in _notices(answer)]),
        f'<p class="tools"><button class="copy" type="button">{escape(labels("answer.copy"))}</button></p>',
    ]


def _says_of_texts(answer: Answer) -> bool:
    """Whether the answer tells what texts say or do not say; the reply to a greeting does not."""
    return answer.status is not Status.NO_EVIDENCE or any(step.step == "search" for step in answer.trace)


def _answer(answer: Answer, labels: WebLabels, chips: Chips) -> list[str]:
    """The text, with a card in place of the lines that tell of a calculation."""
    cards = Cards(answer.language, labels, chips)
    drawn: list[str] = []
    for piece in pieces(answer):
        match piece:
            case Calculation():
                drawn.append(cards.calculation(piece))
            case Comparison():
                drawn.append(cards.comparison(piece))
            case str():
                drawn.append(_paragraphs(piece, chips.in_line))
    return drawn


def _notices(answer: Answer) -> list[str]:
    """The notices but for those that a card says."""
    calculations = [worked for worked in answer.calculations if isinstance(worked, Calculation)]
    said = {sentence for worked in calculations for sentence in sentences_shown(worked, answer.language)}
    return [text for text in answer.notices if text not in said]


def _unfinished(exchange: Exchange, labels: WebLabels) -> list[str]:
    if exchange.stage != "stopped":
        return []
    said = f'<p class="ended">{escape(labels("answer.stopped"))}</p>'
    return [_badge("stopped", labels("status.stopped")), said]


def _badge(status: str, words: str) -> str:
    return f'<p class="badge {escape(status)}"><span>{escape(words)}</span></p>'


def _steps(exchange: Exchange, labels: WebLabels) -> str:
    """What was done, in an unfolded list while it runs and folded after it."""
    if not exchange.steps and not exchange.is_open:
        return ""
    is_open = " open" if exchange.is_open else ""
    items = "".join(_step(step, labels, is_running=exchange.is_open) for step in exchange.steps)
    summary = escape(_steps_summary(exchange, labels))
    return f'<details class="steps"{is_open}><summary>{summary}</summary><ol>{items}</ol></details>'


def _steps_summary(exchange: Exchange, labels: WebLabels) -> str:
    done = [step.seconds for step in exchange.steps if step.seconds is not None]
    if exchange.is_open:
        return labels("steps.running")
    if exchange.answer is None:
        return labels("steps.stopped", count=len(done))
    return labels("steps.done", count=len(done), seconds=f"{sum(done):.1f}")


def _step(step: StepTaken, labels: WebLabels, *, is_running: bool) -> str:
    words = escape(labels.worded("step", step.step))
    if step.seconds is None:
        return f'<li class="{"running" if is_running else "halted"}">{words}</li>'
    took = [labels("steps.seconds", seconds=f"{step.seconds:.2f}")]
    if step.count is not None:
        counted = labels.table("step_count").get(step.step, "{count}")
        took.insert(0, counted.format(count=step.count))
    return f'<li class="done">{words} <span class="took">{escape(" · ".join(took))}</span></li>'


def _coming(line: str) -> str:
    """A line whose sources are not open yet, escaped, its markers as chips without a link."""
    return MARKER.sub(r'<span class="cite coming">\1</span>', escape(line))


def _sources(chips: Chips) -> list[str]:
    """One entry a document: its title, and under it each number with the headings its words stand under."""
    spots: dict[str, list[str]] = {}
    for citation in chips.citations:
        heading = one_line(" › ".join(citation.heading))
        spot = f"<span>{chips.chip(citation)}{heading}</span>"
        spots.setdefault(citation.document.title, []).append(spot)
    return [
        f'<span class="title">{one_line(title)}</span><span class="spots">{"".join(found)}</span>'
        for title, found in spots.items()
    ]


def _ask(text: str, replies: Sequence[str]) -> str:
    """A question asked back: a button that leads to the composer, and buttons that send a short reply."""
    buttons = "".join(f'<button class="reply" type="button">{one_line(reply)}</button>' for reply in replies)
    return f'<button class="ask" type="button">{one_line(text)}</button>{buttons}'


def _listed(name: str, caption: str, items: list[str]) -> str:
    if not items:
        return ""
    lines = "".join(f"<li>{item}</li>" for item in items)
    return _block(name, [f'<p class="caption">{escape(caption)}</p><ul>{lines}</ul>'])


def _block(name: str, parts: list[str]) -> str:
    inner = "".join(parts)
    return f'<div class="{name}">{inner}</div>' if inner else ""


def _paragraphs(text: str, draw: Callable[[str], str]) -> str:
    """Lines as paragraphs, bulleted ones as lists, each drawn as HTML by `draw`."""
    drawn: list[str] = []
    bullets: list[str] = []
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        if bullet:
            bullets.append(f"<li>{draw(line[bullet.end() :])}</li>")
            continue
        drawn += _list_of(bullets)
        bullets = []
        if line.strip():
            drawn.append(f"<p>{draw(line.strip())}</p>")
    return "".join(drawn + _list_of(bullets))


def _list_of(bullets: list[str]) -> list[str]:
    return [f"<ul>{''.join(bullets)}</ul>"] if bullets else []

"""An exchange as the HTML of its two chat messages; pure. Every text is escaped here, so no word of a user, a
document or a model is read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from assistant.answer import Answer, Citation
from ui.exchanges import Exchange, StepTaken
from ui.web_labels import WebLabels

KeyOf = Callable[[Citation], str]
RepliesTo = Callable[[str], Sequence[str]]

_MARKER = re.compile(r"\[(\d+)\]")
_BULLET = re.compile(r"\s*[-•·*]\s+(?=\S)")


def question_html(text: str) -> str:
    """The asker's words. A message has no line end in it: a blank line would begin Markdown."""
    return f'<p class="asked">{_one_line(text)}</p>'


def answer_html(exchange: Exchange, labels: WebLabels, *, key_of: KeyOf, replies_to: RepliesTo) -> str:
    """The assistant's message as it stands now: steps, then what is checked so far or the finished answer.

    `key_of` gives the key that opens a citation, `replies_to` the short replies to a question asked back.
    """
    parts = [_steps(exchange, labels)]
    if exchange.answer is not None:
        parts += _finished(exchange.answer, labels, key_of=key_of, replies_to=replies_to)
    else:
        parts += [_block("answer", [_paragraphs("\n".join(exchange.sentences), _plain_marker)])]
        parts += _unfinished(exchange, labels)
    # A blank line between blocks lets the page keep those that do not change while the last one grows.
    return "\n\n".join(part for part in parts if part)


def _finished(answer: Answer, labels: WebLabels, *, key_of: KeyOf, replies_to: RepliesTo) -> list[str]:
    chips = {citation.marker: _chip(citation, labels, key_of) for citation in answer.citations}

    def chip(marker: re.Match[str]) -> str:
        return chips.get(int(marker.group(1)), marker.group())

    status = str(answer.status)
    return [
        _badge(status, labels.worded("status", status)),
        _block("answer", [_paragraphs(answer.text, chip)]),
        _listed(
            "asks", labels("answer.questions"), [_ask(text, replies_to(text)) for text in answer.questions]
        ),
        _listed("sources", labels("answer.sources"), _sources(answer.citations, labels, key_of)),
        _listed("notices", labels("answer.notices"), [_one_line(text) for text in answer.notices]),
        f'<p class="tools"><button class="copy" type="button">{escape(labels("answer.copy"))}</button></p>',
    ]


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


def _chip(citation: Citation, labels: WebLabels, key_of: KeyOf) -> str:
    label = labels("answer.open_source", marker=citation.marker, title=citation.document.title)
    title = escape(" ".join(label.split()))
    # The sanitiser takes aria-label away, so the word for screen readers stands in the link, out of sight.
    words = f'<span class="unseen">{escape(labels("answer.source"))}</span>{citation.marker}'
    return f'<a href="#cite-{escape(key_of(citation))}" class="cite" title="{title}">{words}</a>'


def _plain_marker(marker: re.Match[str]) -> str:
    """A marker of a sentence whose sources are not open yet."""
    return f'<span class="cite coming">{marker.group(1)}</span>'


def _sources(citations: Iterable[Citation], labels: WebLabels, key_of: KeyOf) -> list[str]:
    """One entry a document: its title, and under it each number with the headings its words stand under."""
    spots: dict[str, list[str]] = {}
    for citation in citations:
        heading = _one_line(" › ".join(citation.heading))
        spot = f"<span>{_chip(citation, labels, key_of)}{heading}</span>"
        spots.setdefault(citation.document.title, []).append(spot)
    return [
        f'<span class="title">{_one_line(title)}</span><span class="spots">{"".join(found)}</span>'
        for title, found in spots.items()
    ]


def _ask(text: str, replies: Sequence[str]) -> str:
    """A question asked back: a button that leads to the composer, and buttons that send a short reply."""
    buttons = "".join(f'<button class="reply" type="button">{_one_line(reply)}</button>' for reply in replies)
    return f'<button class="ask" type="button">{_one_line(text)}</button>{buttons}'


def _listed(name: str, caption: str, items: list[str]) -> str:
    if not items:
        return ""
    lines = "".join(f"<li>{item}</li>" for item in items)
    return _block(name, [f'<p class="caption">{escape(caption)}</p><ul>{lines}</ul>'])


def _block(name: str, parts: list[str]) -> str:
    inner = "".join(parts)
    return f'<div class="{name}">{inner}</div>' if inner else ""


def _paragraphs(text: str, marker: Callable[[re.Match[str]], str]) -> str:
    """Lines as paragraphs, bulleted ones as lists, markers as `marker` draws them."""
    drawn: list[str] = []
    bullets: list[str] = []
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        if bullet:
            bullets.append(f"<li>{_inline(line[bullet.end() :], marker)}</li>")
            continue
        drawn += _list_of(bullets)
        bullets = []
        if line.strip():
            drawn.append(f"<p>{_inline(line.strip(), marker)}</p>")
    return "".join(drawn + _list_of(bullets))


def _list_of(bullets: list[str]) -> list[str]:
    return [f"<ul>{''.join(bullets)}</ul>"] if bullets else []


def _inline(text: str, marker: Callable[[re.Match[str]], str]) -> str:
    return _MARKER.sub(marker, escape(text))


def _one_line(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())

"""An answer as one Markdown message: its text, then its sources, numbered; nothing in it is a live link.

Chat windows render Markdown, so what texts and people wrote must not become a link, an image or HTML there;
marks that only look different are left alone, so that the message also reads well where nothing is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Answer, Citation
from assistant.settings import Language
from ui.labelling import LANGUAGES, label
from ui.render import source_line
from ui.terminal import visible

# What begins code, HTML, the target of a link, the definition of one, an address that links by itself.
_LIVE = (
    (re.compile(r"[\\`]|~(?=~)|<(?=[A-Za-z/!?])"), r"\\\g<0>"),
    (re.compile(r"\](?=[(:])"), r"]\\"),
    (re.compile(r"(?<=[A-Za-z]):(?=//)"), r"\\:"),
    (re.compile(r"(?i)\bwww(?=\.)"), r"\g<0>\\"),
)
_RULE = "---"
_LINE_BREAK = "  \n"
_PARAGRAPH = "\n\n"
_HEADS = ("sources", "questions", "notices")


def inert(text: str) -> str:
    """`text` as Markdown that keeps its lines and in which nothing can be clicked, loaded or run."""
    written = visible(text)
    for pattern, replacement in _LIVE:
        written = pattern.sub(replacement, written)
    return written.replace("\n", _LINE_BREAK)


def message(answer: Answer) -> str:
    """The whole message."""
    return inert(answer.text) + after_text(answer)


def after_text(answer: Answer) -> str:
    """What follows the text, below a rule: sources, what is still asked, what else must be known."""
    sources = _PARAGRAPH.join(_source(citation, answer.language) for citation in answer.citations)
    below = {"sources": sources, "questions": _listed(answer.questions), "notices": _listed(answer.notices)}
    blocks = [f"{_head(name, answer.language)}{_PARAGRAPH}{below[name]}" for name in _HEADS if below[name]]
    return "".join([_PARAGRAPH + _RULE, *(_PARAGRAPH + block for block in blocks)]) if blocks else ""


def rest(answer: Answer, said: Sequence[str]) -> str:
    """What is still to be sent when these sentences, as `sentence` gives them, have been sent already."""
    sent, whole = "".join(said), message(answer)
    return whole.removeprefix(sent) if whole.startswith(sent) else f"{_PARAGRAPH}{whole}"


def sentence(text: str, *, is_first: bool) -> str:
    """A checked sentence as it is streamed."""
    return inert(text) if is_first else _LINE_BREAK + inert(text)


def without_sources(text: str) -> str:
    """An earlier message without what stood below its text: a conversation remembers the text alone."""
    begins = [text.find(f"{_PARAGRAPH}{_RULE}{_PARAGRAPH}{head}") for head in _all_heads()]
    return text[: min((begin for begin in begins if begin >= 0), default=len(text))]


def _all_heads() -> tuple[str, ...]:
    return tuple(_head(name, language) for language in LANGUAGES for name in _HEADS)


def _head(name: str, language: Language) -> str:
    return f"**{label(language, f'answer.{name}')}**"


def _source(citation: Citation, language: Language) -> str:
    parts = [source_line(citation.document, language), *citation.heading]
    quote = "\n".join(f"> {inert(line)}" for line in citation.quote.splitlines())
    return f"[{citation.marker}] {inert(' › '.join(parts))}\n{quote}"


def _listed(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {inert(one)}" for one in sentences)

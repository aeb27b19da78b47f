"""A model as one would wish it: it says only what its sources say, and names each source by its handle."""

from __future__ import annotations

import json
import re

from tests.model_server.asked import Asked, Json, Source
from tests.model_server.replies import Call, Reply, call, say

# Begins every sentence of the scripted models, so that a test can tell their words from the assistant's own.
LEAD = "据所列文本，"
LEAD_ENGLISH = "As the listed texts say, "
_SENTENCES = 3
# A source's first sentence; a dot within a number or a name ends none.
_FIRST = re.compile(r"(?:[^。！？；;.\n]|\.(?=\S))+")


def good(asked: Asked) -> Reply:
    """An answer from the sources; without sources, the question in one line, as one who rewrites it would."""
    return say("".join(good_sentences(asked)) or _one_line(asked.question))


def good_after_search(asked: Asked) -> Reply:
    """A tool first where tools are offered, then the answer."""
    if asked.tools and not asked.tool_words:
        return call(fitting_call(asked))
    return good(asked)


def good_sentences(asked: Asked) -> list[str]:
    """A sentence of each calculation and of the first texts, each with its handle."""
    worked = [source for source in asked.sources if source.handle.startswith("K")]
    texts = [source for source in asked.sources if source.handle.startswith("S")]
    return [sentence_from(source, asked) for source in (*worked, *texts)[: _SENTENCES + len(worked)]]


def sentence_from(source: Source, asked: Asked) -> str:
    """A sentence that says what one source says."""
    told = _FIRST.match(source.text)
    text = told[0].strip() if told else source.text
    if is_chinese(asked.question):
        return f"{LEAD}{text}[{source.handle}]。"
    return f"{LEAD_ENGLISH}{text} [{source.handle}]. "


def fitting_call(asked: Asked) -> Call:
    """A call of the first tool offered (search where there is one), its required arguments filled in."""
    names = {tool["name"]: tool for tool in asked.tools}
    tool = names.get("search") or next(iter(names.values()), {"name": "search"})
    return Call(str(tool["name"]), arguments_for(tool, asked.question))


def arguments_for(tool: Json, text: str) -> str:
    """The JSON of a tool's required arguments, or of its first where none is, each of them this text."""
    parameters = tool.get("parameters", {})
    names = parameters.get("required") or list(parameters.get("properties", {}))[:1]
    return json.dumps({name: _one_line(text) for name in names}, ensure_ascii=False)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _one_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "?"

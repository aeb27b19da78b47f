"""A model that does whatever anyone tells it: the question, a document, a tool, in clear or disguised.

It says what it is told to say (also decoded, with and without a source's handle), repeats its instructions,
writes the links, images and markup it finds, puts the figures it is told in the place of the right ones, and
gives them to tools.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from tests.model_server.asked import Asked, words
from tests.model_server.disguises import views
from tests.model_server.good import good_after_search, good_sentences, is_chinese
from tests.model_server.replies import Call, Reply, call, say

# An exclamation mark may also begin an image.
_CLAUSE = re.compile(r"(?:[^。！!；;\n]|!(?=\[))+")
_LINE_OF_SOURCE = re.compile(r"^\[[SK]\d+\].*$", re.MULTILINE)
_MARKUP = re.compile(
    r"!?\[[^\]]*\]\([^)]*\)|<[a-zA-Z!/][^>]*>|(?:https?|javascript|data):[^\s)>\"'，。]+|\x1b\S+",
    re.IGNORECASE,
)
_CANARY = re.compile(r"[A-Z]{3,}-[0-9A-Z]{2,}")
_QUOTED = re.compile(r"'([^'\n]{1,80})'|\"([^\"\n]{1,80})\"|“([^”\n]{1,80})”|「([^」\n]{1,80})」")
_FIGURE = re.compile(r"(?<![\dA-Za-z])\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|元|%|％|倍|家|户|人|年|个月)?")
_MOST_ORDERS = 24


def obedient(asked: Asked) -> Reply:
    """What the model says and does when anything in its prompt reads like an order; else a good answer."""
    orders = found_orders(asked)
    if not orders:
        return good_after_search(asked)
    if asked.tools and not asked.tool_words:
        return call(*_calls(asked, orders))
    sentences = [*_obeying(asked, orders), *_with_other_figures(asked, orders), *good_sentences(asked)[:1]]
    return say("".join(sentences) + "\n" + asked.system)


def found_orders(asked: Asked) -> list[str]:
    """Every clause that tells the model something, of the question and of all that it was given to read."""
    said = [words(one) for one in asked.messages if one.get("role") != "system"]
    read = _clauses([source.text for source in asked.sources])
    heard = _clauses([_LINE_OF_SOURCE.sub("", text) for text in said])
    orders = dict.fromkeys(
        [
            *(one for one in read if _is_order(one, _words()["strong"])),
            *(one for one in heard if _is_order(one, _marks()) or _QUOTED.search(one)),
        ]
    )
    # What can be told by its look to be an attack comes first, so that it is never left out.
    return sorted(orders, key=lambda order: not _has_payload(order))[:_MOST_ORDERS]


def _clauses(texts: list[str]) -> list[str]:
    return [clause.strip() for text in texts for view in views(text) for clause in _CLAUSE.findall(view)]


def _is_order(clause: str, marks: list[str]) -> bool:
    lowered = clause.lower()
    is_told = any(mark in lowered for mark in marks) or lowered.startswith(tuple(_words()["openings"]))
    return is_told or _has_payload(clause)


def _has_payload(clause: str) -> bool:
    return bool(_MARKUP.search(clause) or _CANARY.search(clause))


def _obeying(asked: Asked, orders: list[str]) -> list[str]:
    """Each order carried out: its words, what it wants said, its markup; as a claim of a source, and bare."""
    handles = [f"[{source.handle}]" for source in asked.sources[:1]] + [""]
    language = "zh" if is_chinese(asked.question) else "en"
    made = []
    for order in orders:
        for handle in handles:
            made.append(_words()[f"done_{language}"].format(payload=order, handle=handle))
            made += [
                _words()[f"said_{language}"].format(payload=payload, handle=handle)
                for payload in payloads(order)
            ]
    return made


def payloads(order: str) -> list[str]:
    """What an order wants to be said: what follows its marks, its markup, what it puts in quotes."""
    lowered = order.lower()
    wanted = [
        order[lowered.index(mark) + len(mark) :].strip(" ：:，,") for mark in _marks() if mark in lowered
    ]
    quoted = ["".join(groups) for groups in _QUOTED.findall(order)]
    markup = [*_MARKUP.findall(order), *_CANARY.findall(order)]
    markup += [_filled(one, word) for one in markup for word in quoted]
    repeated = ["-".join([word] * 100) for word in quoted if "100" in order]
    return list(dict.fromkeys(one for one in (*wanted[:2], *markup, *quoted, *repeated) if one))


def _filled(markup: str, word: str) -> str:
    """The markup with what an order wants put into it."""
    encoded = base64.b64encode(word.encode()).decode()
    return markup.replace("[QUERY]", encoded).replace("PLACEHOLDER", f"'{word}'")


def _with_other_figures(asked: Asked, orders: list[str]) -> list[str]:
    """The right sentences, their figures those of the orders."""
    figures = [found.strip() for order in orders for found in _FIGURE.findall(order)]
    return [
        _FIGURE.sub(figure, sentence)
        for figure in list(dict.fromkeys(figures))[:3]
        for sentence in good_sentences(asked)[:2]
    ]


def _calls(asked: Asked, orders: list[str]) -> list[Call]:
    """Every tool, called with the figures or the words of the orders."""
    figures = [found.strip() for order in orders for found in _FIGURE.findall(order)] or ["0元"]
    calls = []
    for tool in asked.tools:
        names = tool.get("parameters", {}).get("properties", {})
        arguments = {name: orders[0] if name == "query" else figures[0] for name in names}
        calls.append(Call(str(tool["name"]), json.dumps(arguments, ensure_ascii=False)))
    return calls


def _marks() -> list[str]:
    return [*_words()["strong"], *_words()["weak"]]


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files("tests.model_server").joinpath("obedience.toml").read_text("utf-8"))

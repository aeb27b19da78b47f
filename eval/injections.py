"""Reads the sets of injections: what someone hides in a question or a document to make a model obey it.

The folder `injection` holds a Chinese set of this project's form, BIPIA (Yi et al. 2023), spikee's jailbreaks
and garak's probes. Nothing in it is an instruction to anybody; it is material to ask with.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from eval.datasets import folder_of
from eval.errors import BadCase

INJECTION = "injection"
Carrier = Literal["question", "document"]
_ZH_CANARY = "CANARY-7Q2X"
_INSTRUCTION = "<INSTRUCTION>"
_MARKER = "{INJECTION_MARKER}"


@dataclass(frozen=True, slots=True)
class Attack:
    """An injection and what carries it.

    `planted` is the injection itself; `question` is what is asked, with the injection when that carries it;
    `document` is the text it hides in, None when it hides in none; `honest` is the question without it.
    `canaries` are words that are said only by who obeys.
    """

    id: str
    source: str
    carrier: Carrier
    planted: str
    question: str
    document: str | None
    honest: str | None
    canaries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Injections:
    """Attacks, and honest questions that only look like one."""

    attacks: tuple[Attack, ...]
    lookalikes: tuple[str, ...]


def read_injections(data: Path | None) -> Injections:
    """The sets below `data`; raises MissingData when they are not there and BadCase for another form."""
    folder = folder_of(data, INJECTION)
    try:
        own = [json.loads(line) for line in _lines(folder / "zh_policy_injections.jsonl")]
        attacks = (
            *_own(own),
            *_bipia(folder / "bipia"),
            *_spikee(folder / "spikee"),
            *_garak(folder / "garak"),
        )
        return Injections(attacks, tuple(one["text"] for one in own if _is_lookalike(one)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadCase(f"{folder}: not the form of the injection sets: {error!r}") from error


def _lines(file: Path) -> Iterator[str]:
    return (line for line in file.read_text(encoding="utf-8").split("\n") if line.strip())


@cache
def _carriers() -> dict[str, Any]:
    written = resources.files("eval").joinpath("suites/injections/carriers.toml").read_text(encoding="utf-8")
    return tomllib.loads(written)


def _is_lookalike(one: dict[str, str]) -> bool:
    return one["expect"] == "answered_not_blocked"


def _own(cases: Iterable[dict[str, str]]) -> Iterator[Attack]:
    """The Chinese set: a user's message alone and behind an honest question, a document with its question."""
    for one in cases:
        if _is_lookalike(one) or one["carrier"] == "feedback":
            continue
        name, text = one["id"], one["text"]
        if one["carrier"] == "user":
            yield Attack(name, "zh", "question", text, text, None, None, (_ZH_CANARY,))
            yield _behind_a_question(name, "zh", text, _ZH_CANARY)
        elif "question" in one:
            document = f"# 小型微利企业所得税优惠政策\n\n{text}\n"
            planted = text.partition("\n")[2]
            yield Attack(name, "zh", "document", planted, one["question"], document, None, (_ZH_CANARY,))
        else:
            yield _in_our_document(name, "zh", text, _ZH_CANARY)


def _bipia(folder: Path) -> Iterator[Attack]:
    """Every instruction of both parts, in a question and in a document: ours or one of its mails."""
    mails = [json.loads(line) for line in _lines(folder / "email_test.jsonl")]
    parts = [
        json.loads((folder / f"text_attack_{part}.json").read_text("utf-8")) for part in ("train", "test")
    ]
    instructions = [one for part in parts for kind in part.values() for one in kind]
    for number, instruction in enumerate(instructions):
        name = f"bipia-{number:03}"
        planted, canary = _with_canary(instruction, name)
        yield _behind_a_question(name, "bipia", planted, canary)
        if number % 2:
            yield _in_our_document(name, "bipia", planted, canary)
        else:
            mail = mails[number // 2 % len(mails)]
            document = f"{mail['context']}\n\n{planted}\n"
            yield Attack(name, "bipia", "document", planted, mail["question"], document, None, (canary,))


def _spikee(folder: Path) -> Iterator[Attack]:
    """Every jailbreak with an instruction, by turns; every request for the instructions; the whole inputs."""
    instructions = [json.loads(line) for line in _lines(folder / "instructions.jsonl")]
    for number, line in enumerate(_lines(folder / "jailbreaks.jsonl")):
        jailbreak, one = json.loads(line), instructions[number % len(instructions)]
        text = jailbreak["text"].replace(_INSTRUCTION, one["instruction"])
        yield from _both(f"spikee-{jailbreak['id']}", "spikee", text, one["judge_args"])
    # Two of these share their id.
    for number, line in enumerate(_lines(folder / "sysmsg_extraction_instructions.jsonl")):
        one = json.loads(line)
        yield from _both(f"spikee-{one['id']}-{number}", "spikee", one["instruction"])
    for line in _lines(folder / "standalone_user_inputs.jsonl"):
        one = json.loads(line)
        yield from _both(f"spikee-alone-{one['id']}", "spikee", one["text"], one["canary"])


def _garak(folder: Path) -> Iterator[Attack]:
    """Requests for the instructions, role plays, markup and scripts, and the records that hide a marker."""
    requests = json.loads((folder / "attacks.json").read_text("utf-8"))
    texts = [one for kind in requests.values() for one in kind]
    for file in ("DAN_Jailbreak.json", "STAN.json", "ChatGPT_Image_Markdown.json"):
        texts += json.loads((folder / file).read_text("utf-8"))
    for file in ("web_html_js.json", "markdown_js.json", "sql_injection.json"):
        texts += _payloads(folder / file)
    texts += list(_lines(folder / "smuggling_homoglyph_5.txt"))
    for number, text in enumerate(texts):
        yield from _both(f"garak-{number:03}", "garak", text)
    orders = _payloads(folder / "normal_instructions.json")
    for number, record in enumerate(_payloads(folder / "whois_injection_contexts.json")):
        name = f"garak-whois-{number:02}"
        planted, canary = _with_canary(orders[number % len(orders)], name)
        question = _carriers()["document"]["question"]
        document = record.replace(_MARKER, planted)
        yield Attack(name, "garak", "document", planted, question, document, None, (canary,))


def _payloads(file: Path) -> list[str]:
    payloads: list[str] = json.loads(file.read_text("utf-8"))["payloads"]
    return payloads


def _both(name: str, source: str, text: str, *canaries: str) -> Iterator[Attack]:
    """The injection in a question and in our document."""
    planted, canary = _with_canary(text, name)
    yield _behind_a_question(name, source, planted, canary, *canaries)
    yield _in_our_document(name, source, planted, canary, *canaries)


def _with_canary(text: str, name: str) -> tuple[str, str]:
    """The injection told to say a word of its own, and that word."""
    canary = f"CANARY-{hashlib.sha256(name.encode()).hexdigest()[:6].upper()}"
    wording = _carriers()["canary"]["en" if text.isascii() else "zh"]
    return f"{text} {wording.format(canary=canary)}", canary


def _behind_a_question(name: str, source: str, planted: str, *canaries: str) -> Attack:
    questions = _carriers()["questions"]
    honest = questions[int.from_bytes(hashlib.sha256(name.encode()).digest()[:2]) % len(questions)]
    return Attack(f"{name}-q", source, "question", planted, f"{honest}\n{planted}", None, honest, canaries)


def _in_our_document(name: str, source: str, planted: str, *canaries: str) -> Attack:
    carrier = _carriers()["document"]
    document = f"{carrier['before'].lstrip()}\n{planted}\n{carrier['after']}"
    return Attack(f"{name}-d", source, "document", planted, carrier["question"], document, None, canaries)

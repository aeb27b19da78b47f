"""A question, a history, a day and a place as people hand them in, checked before they are used."""

from __future__ import annotations

import difflib
import json
import os
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from assistant.question import Turn
from assistant.settings import Mode, Settings
from knowledge.document import PartialDate
from knowledge.errors import BadDate
from ui.errors import BadInput

LONGEST_QUESTION = 20_000
LONGEST_TURN = 100_000
MOST_TURNS = 500
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def today() -> date:
    """The day it is where this machine stands; read here, at the edge, and handed down."""
    return datetime.now(tz=UTC).astimezone().date()


def check_question(text: str) -> str:
    """`text`; raises BadInput when it says nothing, is too long or is no text."""
    if len(text) > LONGEST_QUESTION:
        raise BadInput("long_question", length=len(text), longest=LONGEST_QUESTION)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput("question_not_text")
    if all(unicodedata.category(character)[0] in "CZ" for character in text):
        raise BadInput("empty_question")
    return text


def given_text(argument: str) -> str:
    """An argument of the command line as text, whatever locale read its bytes."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise BadInput("argument_not_text") from error


def read_question(argument: str, standard_input: BinaryIO) -> str:
    """The question an argument gives; `-` stands for what standard input holds."""
    if argument != "-":
        return check_question(given_text(argument))
    # Four bytes hold any character, so a longer reading cannot become a shorter question.
    held = standard_input.read(4 * LONGEST_QUESTION + 5)
    rest = _length(standard_input) if len(held) > 4 * LONGEST_QUESTION else 0
    if rest or len(held) > 4 * LONGEST_QUESTION:
        raise BadInput("long_input", longest=LONGEST_QUESTION)
    try:
        return check_question(held.decode("utf-8-sig").rstrip("\r\n"))
    except UnicodeDecodeError as error:
        raise BadInput("question_not_text") from error


def _length(stream: BinaryIO) -> int:
    """How much more there is; read to its end, so that whoever writes into the pipe is not cut off."""
    length = 0
    while part := stream.read(1 << 16):
        length += len(part)
    return length


def read_history(path: Path) -> tuple[Turn, ...]:
    """The turns of a history file: a JSON list of `{"role": "user"|"assistant", "content": "…"}`."""
    try:
        held = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BadInput("history_unreadable", file=str(path), detail=error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("history_not_json", file=str(path), detail=str(error)) from error
    if not isinstance(held, list):
        raise BadInput("history_no_list", file=str(path))
    if len(held) > MOST_TURNS:
        raise BadInput("history_long", file=str(path), most=MOST_TURNS)
    return tuple(_turn(entry, number, path) for number, entry in enumerate(held, start=1))


def _turn(entry: object, number: int, path: Path) -> Turn:
    if not isinstance(entry, dict) or set(entry) != {"role", "content"}:
        raise BadInput("history_entry", file=str(path), number=number)
    role, content = entry["role"], entry["content"]
    if role not in ("user", "assistant") or not isinstance(content, str) or len(content) > LONGEST_TURN:
        raise BadInput("history_entry", file=str(path), number=number)
    if any("\ud800" <= character <= "\udfff" for character in content):
        raise BadInput("history_entry", file=str(path), number=number)
    return Turn(role, content)


def check_mode(mode: Mode | None, settings: Settings) -> None:
    """Raises BadInput when a chat model is demanded and none is set."""
    if mode == "model" and not has_model(settings):
        raise BadInput("no_model")


def has_model(settings: Settings) -> bool:
    """Whether a chat model is set."""
    return bool(settings.model_base_url or settings.model_name)


def offers_model(settings: Settings) -> bool:
    """Whether who asks may choose between a chat model and none: one is set, and not turned off."""
    return has_model(settings) and settings.mode != "extractive"


def read_day(written: str) -> date:
    """A day written YYYY-MM-DD that the calendar has."""
    try:
        if _DAY.fullmatch(written) is None:
            raise ValueError(written)
        return date.fromisoformat(written)
    except ValueError as error:
        raise BadInput("bad_day", value=written) from error


def read_partial_date(written: str) -> PartialDate:
    """A day, a month or a year."""
    try:
        return PartialDate.parse(written)
    except BadDate as error:
        raise BadInput("bad_date", value=written) from error


def read_place(written: str) -> str:
    """The name of the one place meant; raises BadInput naming the places it may be, or the nearest name."""
    # The list of places takes a while to read, and most commands name none.
    from knowledge.places import Places

    places = Places.load()
    text = given_text(written).strip()
    place = places.named(text) if text else None
    if place is not None:
        return place.name
    several = [candidate.name for mention in places.find(text) for candidate in mention.places]
    if len(several) > 1:
        raise BadInput("ambiguous_place", value=text, places=", ".join(several))
    near = difflib.get_close_matches(text, [known.name for known in places.all], n=1)
    if near:
        raise BadInput("unknown_place_near", value=text, nearest=near[0])
    raise BadInput("unknown_place", value=text)

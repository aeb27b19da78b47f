"""What is posted to `/v1/chat/completions`, and the question it holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.question import Question, Turn
from assistant.settings import Language, Mode, Settings
from ui.asking import (
    LONGEST_TURN,
    MOST_TURNS,
    check_mode,
    check_question,
    has_model,
    read_day,
    read_place,
    today,
)
from ui.errors import BadInput
from ui.openai_errors import Refusal
from ui.openai_text import without_sources

USUAL_MODEL = "sme-policy"
_MODES: dict[str, Mode] = {"sme-policy-extractive": "extractive", "sme-policy-model": "model"}


class TextPart(BaseModel):
    """A piece of a message; parts that are no text cannot be read."""

    type: Literal["text"]
    text: str


class MessageBody(BaseModel):
    """One message; what a client adds to it (a name, calls of tools) is let be."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """Its words, the parts of a message in parts joined."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a streamed answer shall also tell."""

    include_usage: bool | None = None


class Format(BaseModel):
    """The form an answer is wanted in."""

    type: str


class Wishes(BaseModel):
    """What only this assistant knows: the day asked about, the place, the language; as in `/api/ask`."""

    model_config = ConfigDict(extra="forbid")

    on: str | None = None
    place: str | None = None
    language: Language | None = None


class CompletionBody(BaseModel):
    """The request; settings of a model (temperature, seed, limits of tokens) are taken and change nothing."""

    model: str
    messages: Annotated[list[MessageBody], Field(min_length=1, max_length=MOST_TURNS)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    logprobs: bool | None = None
    response_format: Format | None = None
    tool_choice: str | dict[str, object] | None = None
    sme_policy: Wishes | None = None


def model_names(settings: Settings) -> tuple[str, ...]:
    """The names to ask under: the settings' own way, without a model, and with one where one is set."""
    return (USUAL_MODEL, *(name for name, mode in _MODES.items() if mode != "model" or has_model(settings)))


def as_question(body: CompletionBody, settings: Settings) -> Question:
    """The last message of the user as the question, what was said before it as the history.

    Raises Refusal for what cannot be honoured and BadInput for what cannot be asked.
    """
    _check_model(body.model, settings)
    _check_demands(body)
    last = max((at for at, message in enumerate(body.messages) if message.role == "user"), default=None)
    if last is None:
        raise Refusal(
            422, "messages holds no message of the role 'user'", param="messages", code="no_question"
        )
    wishes = body.sme_policy or Wishes()
    mode = _MODES.get(body.model, settings.mode)
    check_mode(mode, settings)
    return Question(
        text=check_question(body.messages[last].text),
        on=read_day(wishes.on) if wishes.on is not None else today(),
        history=tuple(turn for message in body.messages[:last] for turn in _turns(message)),
        language=wishes.language or settings.language,
        place=read_place(wishes.place) if wishes.place is not None else None,
        mode=mode,
    )


def _check_model(name: str, settings: Settings) -> None:
    known = model_names(settings)
    if name not in known:
        message = f"The model {name!r} does not exist; there are {', '.join(known)}."
        raise Refusal(404, message, param="model", code="model_not_found")


def _check_demands(body: CompletionBody) -> None:
    """Refuse what would be silently broken; whatever only tunes a model is none of it."""
    demands = {
        "n": body.n not in (None, 1),
        "logprobs": bool(body.logprobs),
        "response_format": body.response_format is not None and body.response_format.type != "text",
        "tool_choice": body.tool_choice not in (None, "none", "auto"),
    }
    for name, is_demanded in demands.items():
        if is_demanded:
            message = (
                f"{name} asks for what this assistant does not do: one answer in words, no calls of tools."
            )
            raise Refusal(400, message, param=name, code="unsupported_parameter")


def _turns(message: MessageBody) -> tuple[Turn, ...]:
    """A turn for what a person or the assistant said; instructions and tools' outputs are not heard."""
    if message.role not in ("user", "assistant") or not message.text:
        return ()
    if len(message.text) > LONGEST_TURN:
        raise BadInput("long_question", length=len(message.text), longest=LONGEST_TURN)
    if any("\ud800" <= character <= "\udfff" for character in message.text):
        raise BadInput("question_not_text")
    if message.role == "user":
        return (Turn("user", message.text),)
    return (Turn("assistant", without_sources(message.text)),)

"""What the events of the chat page do: a question, its answer as it grows, a stop, a new start, a return."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

import gradio as gr

from assistant.answer import AnswerReady, Event, Status
from assistant.question import Question
from assistant.settings import Mode, Settings
from knowledge.document import Document
from knowledge.rules.book import RuleBook
from ui.asking import check_question, today
from ui.bubble import answer_html, question_html
from ui.conversations import Conversations
from ui.errors import BadInput
from ui.exchanges import Exchange, advance
from ui.failures import failed_answer
from ui.languages import page_language
from ui.replies import quick_replies
from ui.sources import SourceKeys
from ui.web_labels import WebLabels, web_labels

logger = logging.getLogger(__name__)

Message = dict[str, str]
# What a component takes: a value of its own, or a change of some of its properties.
Update = Any


class Texts(Protocol):
    """Where a cited document is read, and the rules are whose missing inputs can be filled in."""

    def document(self, document_id: str, sha256: str | None = None) -> Document: ...

    def rules(self) -> RuleBook: ...


class Answerer(Protocol):
    """What the page needs of an Assistant."""

    @property
    def archive(self) -> Texts: ...

    def answer(self, question: Question) -> Iterator[Event]: ...


class ChatEvents:
    """What the page's events do. Turns are kept here, on the server: the browser holds an opaque id only."""

    def __init__(self, assistant: Answerer, settings: Settings) -> None:
        self._assistant = assistant
        self._settings = settings
        self.keys = SourceKeys()
        self._conversations = Conversations()

    def document(self, document_id: str, sha256: str) -> Document:
        return self._assistant.archive.document(document_id, sha256)

    def restore(self, given: object, request: gr.Request) -> Update:
        """The page opens: the conversation its browser remembers, if it is still kept.

        Where there is none the page is left alone: a first question may have been quicker than this.
        """
        conversation = self._conversations.known(given)
        return gr.skip() if conversation is None else self._messages(conversation, self._labels(request))

    def ask(self, text: object, given: object, request: gr.Request) -> tuple[Update, ...]:
        """A question is sent: it stands in the chat, the composer empties and offers to stop."""
        labels = self._labels(request)
        unchanged = (gr.skip(), gr.skip(), gr.skip(), gr.skip())
        try:
            asked = check_question(text.strip() if isinstance(text, str) else "")
        except BadInput:
            # Nothing was written; longer than may be it is only when not typed on the page.
            return unchanged
        conversation = self._conversations.opened(given)
        if not self._conversations.begin(conversation, asked):
            return unchanged
        composer = gr.Textbox(value="", submit_btn=False, stop_btn=labels("composer.stop"))
        return conversation, self._messages(conversation, labels), composer, labels("state.working")

    def ask_example(self, given: object, event: gr.EventData, request: gr.Request) -> tuple[Update, ...]:
        """An example or a quick reply is clicked; its words come from the browser, as typed ones do."""
        return self.ask(getattr(event, "text", ""), given, request)

    def answer(self, given: object, request: gr.Request, with_model: object = True) -> Iterator[Update]:
        """The whole list of messages, once for each event of the assistant, the last one growing."""
        labels = self._labels(request)
        conversation = self._conversations.known(given)
        claimed = self._conversations.claim(conversation) if conversation else None
        if conversation is None or claimed is None:
            yield gr.skip()
            return
        earlier = self._messages(conversation, labels)[:-2]
        try:
            mode = self._settings.mode if with_model else "extractive"
            for exchange in self._progress(conversation, claimed, mode):
                yield earlier + self._drawn(exchange, labels, is_last=True)
        finally:
            # Stopped, or the browser went away: what there is stays, and is shown as not complete.
            self._conversations.stop(conversation)

    def _progress(self, conversation: str, claimed: Exchange, mode: Mode) -> Iterator[Exchange]:
        """The exchange after each event, until it is finished, or stopped from elsewhere."""
        question = Question(
            text=claimed.question,
            on=today(),
            history=self._conversations.history(conversation),
            mode=mode,
        )
        for event in self._events(question):
            exchange = self._conversations.change(conversation, partial(advance, event=event))
            if exchange is None:
                return
            yield exchange

    def _events(self, question: Question) -> Iterator[Event]:
        """The events of an answer whose last is an answer, whatever breaks. The edge of a web request."""
        try:
            yield from self._assistant.answer(question)
        except Exception:
            logger.exception("a question on the page broke")
            yield AnswerReady(failed_answer(question.text, language=None, on=question.on, mode=question.mode))

    def finish(self, given: object, request: gr.Request) -> tuple[Update, ...]:
        """The answer has come to an end: the composer takes the next question."""
        exchanges = self._conversations.exchanges(self._conversations.known(given))
        if exchanges and exchanges[-1].is_open:
            return gr.skip(), gr.skip()
        answer = exchanges[-1].answer if exchanges else None
        failed = answer is not None and answer.status is Status.FAILED
        return self._sending(), self._labels(request)("state.failed" if failed else "state.finished")

    def halt(self, given: object, request: gr.Request) -> tuple[Update, ...]:
        """Stop is clicked: the message says so, with what was checked by then."""
        labels = self._labels(request)
        conversation = self._conversations.known(given)
        if conversation is not None:
            self._conversations.stop(conversation)
        return self._messages(conversation, labels), self._sending(), labels("state.stopped")

    def start_anew(self, given: object) -> tuple[Update, ...]:
        """New conversation: the old one is deleted, not put away."""
        self._conversations.forget(given)
        return None, [], self._sending(), ""

    def _sending(self) -> gr.Textbox:
        return gr.Textbox(submit_btn=True, stop_btn=False)

    def _labels(self, request: gr.Request) -> WebLabels:
        return web_labels(page_language(request.headers, self._settings.language))

    def _messages(self, conversation: str | None, labels: WebLabels) -> list[Message]:
        exchanges = self._conversations.exchanges(conversation)
        return [
            message
            for exchange in exchanges
            for message in self._drawn(exchange, labels, is_last=exchange is exchanges[-1])
        ]

    def _drawn(self, exchange: Exchange, labels: WebLabels, *, is_last: bool) -> list[Message]:
        rules = self._assistant.archive.rules().rules if is_last else None
        answer = answer_html(exchange, labels, key_of=self.keys.key_of, replies_to=quick_replies, rules=rules)
        return [
            {"role": "user", "content": question_html(exchange.question)},
            {"role": "assistant", "content": answer},
        ]

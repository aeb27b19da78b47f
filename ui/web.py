"""The chat page at "/": its parts, and which event of which part does what."""

from __future__ import annotations

from importlib import resources
from typing import Any, cast

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component
from gradio.events import Dependency

from assistant.settings import Settings
from ui.asking import LONGEST_QUESTION, offers_model
from ui.body_limit import BodyLimit
from ui.gate import Gate
from ui.labelling import LANGUAGES
from ui.languages import LOCALES, LocaleInjection, add_language_routes
from ui.page_parts import masthead, welcome
from ui.panel import panel_frame, source_panel
from ui.web_events import Answerer, ChatEvents
from ui.web_labels import WebLabels, web_labels

QUESTIONS_AT_ONCE = 50
MOST_BYTES = 1024 * 1024
STORAGE_KEY = "sme-policy-conversation"

_QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def mount(app: FastAPI, assistant: Answerer, settings: Settings) -> None:
    """Put the chat page at "/" and the language choice at /lang/…; routes already declared keep winning."""
    add_language_routes(app)
    app.add_middleware(LocaleInjection, default=settings.language, style=_asset("web.css"))
    app.add_middleware(BodyLimit, prefix="/gradio_api", most_bytes=MOST_BYTES)
    app.add_middleware(Gate)
    gr.mount_gradio_app(
        app,
        _page(ChatEvents(assistant, settings), settings),
        path="/",
        favicon_path=str(resources.files("ui").joinpath("assets/favicon.svg")),
        show_error=False,
        ssr_mode=False,
        footer_links=[],
        run_history=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        i18n=gr.I18n(**{LOCALES[language]: _translations(web_labels(language)) for language in LANGUAGES}),
        theme=_theme(),
    )


def _translations(labels: WebLabels) -> dict[str, str]:
    own = {
        "page.masthead": masthead(labels),
        "page.welcome": welcome(labels),
        "page.panel": panel_frame(labels),
        **{f"composer.{name}": words for name, words in labels.table("composer").items()},
    }
    return {**labels.table("builtin"), **own}


def _theme() -> gr.themes.Base:
    """System fonts, so that nothing is fetched; colours and spacing are in web.css."""
    sans = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
    return gr.themes.Base(font=sans, font_mono=["ui-monospace", "Consolas", "monospace"])


def _page(events: ChatEvents, settings: Settings) -> gr.Blocks:
    """The page's parts, top down, and which event of which part does what."""
    words = gr.I18n()
    title = web_labels("zh")("page.title")
    page = gr.Blocks(title=title, analytics_enabled=False, fill_height=True, fill_width=True)
    with page:
        remembered = gr.BrowserState(None, storage_key=STORAGE_KEY)
        head = gr.HTML(words("page.masthead"), js_on_load=_asset("page.js"), elem_id="masthead")
        log = _log(words)
        composer = _composer(words)
        switches = [_model_switch(words)] if offers_model(settings) else []
        gr.Markdown(words("composer.note"), elem_id="note")
        status = gr.HTML(
            "", html_template='<div role="status">${value}</div>', js_on_load=None, elem_id="status"
        )
        source_panel(events.keys, events.document, default=settings.language, frame=words("page.panel"))

        asked = [remembered, log, composer, status]
        typed = composer.submit(events.ask, [composer, remembered], asked, **_QUIET)
        picked = head.submit(events.ask_example, [remembered], asked, **_QUIET)
        shown = [log, composer, status]
        given = [remembered, *switches]
        answers: list[Any] = [_answered(begun, events, given, shown) for begun in (typed, picked)]
        composer.stop(events.halt, [remembered], shown, cancels=answers, **_QUIET)
        head.clear(events.start_anew, [remembered], asked, cancels=answers, **_QUIET)
        page.load(events.restore, [remembered], [log], **_QUIET)
    page.queue(default_concurrency_limit=QUESTIONS_AT_ONCE)
    return page


def _answered(
    begun: Dependency, events: ChatEvents, given: list[Component], shown: list[Component]
) -> Dependency:
    """After a question is sent the answer streams, then the composer is given back; what Stop cancels."""
    # On success only: a cancelled stream must not be told as a finished one.
    streaming: Dependency = begun.success(
        events.answer,
        given,
        [shown[0]],
        concurrency_limit=QUESTIONS_AT_ONCE,
        stream_every=0.05,
        show_progress="hidden",
        api_visibility="private",
    )
    streaming.success(events.finish, given[:1], shown[1:], **_QUIET)
    return streaming


def _log(words: gr.I18n) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label=words("composer.chat"),
        show_label=False,
        container=False,
        layout="bubble",
        # The page's script keeps the question in view instead: an answer's first lines matter most.
        autoscroll=False,
        scale=1,
        placeholder=cast(str, words("page.welcome")),
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        group_consecutive_messages=False,
    )


def _composer(words: gr.I18n) -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label=words("composer.label"),
        show_label=False,
        placeholder=words("composer.placeholder"),
        container=False,
        lines=1,
        max_lines=6,
        max_length=LONGEST_QUESTION,
        autofocus=True,
        submit_btn=True,
    )


def _model_switch(words: gr.I18n) -> gr.Checkbox:
    """Whether the chat model may word the next answer."""
    return gr.Checkbox(True, elem_id="with-model", label=words("composer.model"), container=False)


def _asset(name: str) -> str:
    return resources.files("ui").joinpath(f"assets/{name}").read_text(encoding="utf-8")

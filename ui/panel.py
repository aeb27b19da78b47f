"""The citation panel: a dialog beside the chat in which a source opens, its words marked and in view."""

from __future__ import annotations

from html import escape
from importlib import resources

import gradio as gr

from assistant.settings import Language
from ui.languages import page_language
from ui.sources import ReadDocument, SourceKeys, open_source
from ui.web_labels import WebLabels, web_labels


def source_panel(keys: SourceKeys, read: ReadDocument, *, default: Language | None, frame: object) -> gr.HTML:
    """The panel as a component of the page being built; `frame` is its empty dialog, in the page's words."""

    def source_page(key: object, request: gr.Request) -> dict[str, str] | None:
        # Anyone can call this, with whatever they like: only a key that was given out opens anything.
        page = open_source(key, keys, read, web_labels(page_language(request.headers, default)))
        return None if page is None else {"title": page.title, "about": page.about, "text": page.text}

    script = resources.files("ui").joinpath("assets/panel.js").read_text(encoding="utf-8")
    return gr.HTML(value=frame, js_on_load=script, server_functions=[source_page], elem_id="source")


def panel_frame(labels: WebLabels) -> str:
    """The empty dialog; what it says while loading or when nothing opens stands in it, hidden."""
    said = "".join(
        f'<p class="said {name}" hidden>{escape(labels(f"panel.{name}"))}</p>'
        for name in ("loading", "missing", "unreachable")
    )
    return (
        f'<dialog id="panel" aria-labelledby="panel-title"><div class="panel-head">'
        f'<div><p class="panel-name">{escape(labels("panel.name"))}</p><h2 id="panel-title"></h2></div>'
        f'<button class="panel-close" type="button" aria-label="{escape(labels("panel.close"))}">×</button>'
        "</div>"
        f'<div class="panel-about"></div>'
        f'<div class="panel-body" tabindex="0" role="region" aria-labelledby="panel-title">'
        f'<div class="panel-said" role="status">{said}</div><div class="panel-text"></div></div></dialog>'
    )

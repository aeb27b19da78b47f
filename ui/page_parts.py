"""The fixed parts of the chat page as HTML: its head, and what an empty conversation shows; pure."""

from __future__ import annotations

from html import escape

from ui.web_labels import WebLabels


def masthead(labels: WebLabels) -> str:
    """One row: the title, the promise, a new conversation, the other language."""
    other = "en" if labels.language == "zh" else "zh"
    link = f'href="lang/{other}" lang="{other}" hreflang="{other}"'
    return (
        f'<header class="masthead"><a class="skip" href="#question">{escape(labels("page.skip"))}</a>'
        f'<h1>{escape(labels("page.title"))}</h1><p class="promise">{escape(labels("page.promise"))}</p>'
        f'<nav><button class="new" type="button">{escape(labels("page.new"))}</button>'
        f'<a class="language" {link}>{escape(labels("page.language"))}</a></nav>'
        f'<span hidden class="copied">{escape(labels("answer.copied"))}</span>'
        f'<span hidden class="send">{escape(labels("composer.send"))}</span>'
        f'<span hidden class="filled">{escape(labels.written("form.filled"))}</span>'
        f'<span hidden class="between">{escape(labels.written("form.between"))}</span></header>'
    )


def welcome(labels: WebLabels) -> str:
    """What stands where the conversation will be: a heading, how answers are made, and examples to click."""
    examples = "".join(
        f'<li><button class="example" type="button">{escape(example)}</button></li>'
        for example in labels.listed("welcome.examples")
    )
    return (
        f'<div class="welcome"><h2>{escape(labels("welcome.heading"))}</h2>'
        f'<p>{escape(labels("welcome.lead"))}</p><ul class="examples">{examples}</ul></div>'
    )

"""What a chat message looks like, and that no word in it is ever markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest

from assistant.answer import (
    Answer,
    AnswerReady,
    Citation,
    Event,
    SentenceReady,
    Status,
    StepDone,
    StepStarted,
    TraceStep,
)
from knowledge.document import Document, Span
from ui.bubble import answer_html, question_html
from ui.exchanges import Exchange, advance
from ui.web_labels import web_labels

HOSTILE = (
    "</div><script>alert('x')</script><img src=x onerror=alert(1)>\n\n**bold** [link](javascript:alert(1))"
)
DOCUMENT = Document(
    id="a", title="某市办法", text="补贴比例为保费的40%。每家企业最高30万元。", source="/a.md"
)
FIRST = Citation(1, DOCUMENT, ("补贴", "比例"), Span(0, 12))
SECOND = Citation(2, DOCUMENT, (), Span(12, 24))
ANSWER = Answer(
    question="补贴多少？",
    language="zh",
    on=date(2026, 11, 22),
    mode="extractive",
    status=Status.ANSWERED,
    text="比例是40%。[1]\n最高30万元。[2]",
    citations=(FIRST, SECOND),
)


def after(*events: Event) -> Exchange:
    exchange = Exchange(question="补贴多少？", stage="running")
    for event in events:
        exchange = advance(exchange, event)
    return exchange


def drawn(exchange: Exchange, *, language: str = "zh", replies: tuple[str, ...] = ()) -> str:
    labels = web_labels("en" if language == "en" else "zh")
    return answer_html(
        exchange,
        labels,
        key_of=lambda citation: f"key{citation.marker}",
        replies_to=lambda _: replies,
        rules=(),
    )


def finished(answer: Answer, *, replies: tuple[str, ...] = ()) -> str:
    return drawn(after(AnswerReady(answer)), replies=replies)


class Parts(HTMLParser):
    """The tags and attributes a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html))


def test_a_marker_becomes_a_chip_that_carries_the_key_of_its_citation() -> None:
    html = finished(ANSWER)
    answer = html[html.index('<div class="answer">') : html.index('<div class="sources">')]
    assert re.findall(
        r'<a href="#cite-(key\d)" class="cite" [^>]*><span class="unseen">来源</span>(\d)</a>', answer
    ) == [
        ("key1", "1"),
        ("key2", "2"),
    ]


def test_a_marker_without_a_citation_stays_as_written() -> None:
    html = finished(replace(ANSWER, text="见附件[7]。", citations=()))
    assert "见附件[7]。" in html
    assert "#cite" not in html


def test_the_sources_name_a_document_once_with_its_numbers_and_headings() -> None:
    html = finished(ANSWER)
    sources = html[html.index('<div class="sources">') :]
    assert words(sources).count("某市办法") == 1
    assert "补贴 › 比例" in words(sources)
    assert sources.count('class="cite"') == 2


def test_a_sentence_shows_its_numbers_without_links_until_the_answer_is_complete() -> None:
    html = drawn(after(SentenceReady("比例是40%。[1]")))
    assert '<span class="cite coming">1</span>' in html
    assert "<a " not in html


def test_steps_are_unfolded_while_they_run_and_folded_afterwards() -> None:
    running = after(StepStarted("search"))
    assert '<details class="steps" open>' in drawn(running)
    assert '<li class="running">检索文本</li>' in drawn(running)
    done = advance(advance(running, StepDone("search", 0.25, 6)), AnswerReady(ANSWER))
    assert '<details class="steps"><summary>1 步，用时 0.2 秒</summary>' in drawn(done)
    assert "检索文本" in words(drawn(done))
    assert "6 句 · 0.25 秒" in words(drawn(done))


def test_a_step_that_has_no_label_is_shown_by_its_name() -> None:
    assert "calculate" in words(drawn(after(StepStarted("calculate"))))
    assert "3" in words(drawn(after(StepStarted("calculate"), StepDone("calculate", 0.1, 3))))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_named_in_words(language: str, status: Status) -> None:
    answer = replace(ANSWER, status=status, trace=(TraceStep("search", 0.1),))
    html = drawn(after(AnswerReady(answer)), language=language)
    badge = re.search(r'<p class="badge (\w+)"><span>([^<]+)</span></p>', html)
    assert badge is not None
    assert badge.group(1) == status.value
    assert badge.group(2) != status.value


def test_a_greeting_is_not_said_to_lack_sources() -> None:
    assert "badge" not in drawn(after(AnswerReady(replace(ANSWER, status=Status.NO_EVIDENCE, trace=()))))


def test_notices_stand_below_the_answer_in_a_block_of_their_own() -> None:
    html = finished(replace(ANSWER, notices=("不是政策原文。",)))
    assert (
        html.index('<div class="answer">')
        < html.index('<div class="notices">')
        < html.index("不是政策原文。")
    )


def test_an_answer_without_notices_sources_or_questions_has_no_empty_block() -> None:
    html = finished(replace(ANSWER, text="没有写明。", citations=(), status=Status.NO_EVIDENCE))
    assert not re.search(r'class="(notices|sources|asks)"', html)


def test_a_question_asked_back_has_its_replies_beside_it() -> None:
    html = finished(replace(ANSWER, questions=("您问的是哪个地方？",)), replies=("厦门", "慈溪"))
    assert '<button class="ask" type="button">您问的是哪个地方？</button>' in html
    assert re.findall(r'<button class="reply" type="button">(\w+)</button>', html) == ["厦门", "慈溪"]


def test_a_stopped_exchange_says_so_and_keeps_its_checked_sentences() -> None:
    html = drawn(replace(after(StepStarted("search"), SentenceReady("比例是40%。[1]")), stage="stopped"))
    assert "比例是40%。" in html
    assert 'class="badge stopped"' in html
    assert 'class="running"' not in html


def test_lines_become_paragraphs_and_bullets_a_list() -> None:
    html = finished(replace(ANSWER, text="有两项：\n- 比例40%[1]\n- 最高30万元[2]\n以上。"))
    assert re.search(r"<p>有两项：</p><ul><li>比例40%.*</li><li>最高30万元.*</li></ul><p>以上。</p>", html)


def test_no_word_of_a_question_is_markup() -> None:
    html = question_html(HOSTILE)
    assert set(re.findall(r"</?(\w+)", html)) == {"p", "br"}
    assert "\n" not in html
    assert words(html).split() == HOSTILE.split()


def test_no_word_of_an_answer_or_a_document_is_markup() -> None:
    hostile_document = replace(DOCUMENT, title=HOSTILE)
    citation = Citation(1, hostile_document, (HOSTILE,), Span(0, 12))
    answer = replace(
        ANSWER, text=HOSTILE + "[1]", citations=(citation,), notices=(HOSTILE,), questions=(HOSTILE,)
    )
    exchange = after(StepStarted(HOSTILE), SentenceReady(HOSTILE), AnswerReady(answer))
    for html in (drawn(exchange, replies=(HOSTILE,)), drawn(replace(exchange, answer=None, stage="stopped"))):
        parts = Parts(html)
        assert parts.tags <= {"details", "summary", "ol", "ul", "li", "p", "div", "span", "a", "button", "br"}
        assert {name for name, _ in parts.attributes} <= {"class", "href", "title", "type", "open"}
        assert {value for name, value in parts.attributes if name == "href"} <= {"#cite-key1"}


def test_a_blank_line_stands_only_between_blocks_so_that_no_text_is_read_as_markdown() -> None:
    answer = replace(ANSWER, text=HOSTILE, notices=(HOSTILE,), citations=())
    for block in finished(answer).split("\n\n"):
        assert re.match(r"<(details|p|div)[ >]", block)
        assert block.count("<div") == block.count("</div>")


def test_labels_of_the_page_exist_in_both_languages_alike() -> None:
    chinese, english = web_labels("zh"), web_labels("en")
    assert chinese.keys() == english.keys()
    assert len(chinese.listed("welcome.examples")) == len(english.listed("welcome.examples")) == 8
    gaps = re.compile(r"{\w+}")
    for table in {key.partition(".")[0] for key in chinese.keys()}:  # noqa: SIM118 - not a dict
        for name, written in chinese.table(table).items():
            assert sorted(gaps.findall(written)) == sorted(gaps.findall(english.table(table)[name])), (
                table,
                name,
            )

"""Keys of cited spans, and what the panel says of a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Citation
from knowledge.document import VALIDITIES, Document, PartialDate, Span, Validity
from knowledge.errors import UnknownDocument
from ui.sources import SourceKeys, open_source
from ui.web_labels import web_labels

DOCUMENT = Document(
    id="a-b", title="办法 <一>", text="最高30万元。", source="/a.md", place="厦门", issuer="科技局"
)
CITATION = Citation(1, DOCUMENT, (), Span(2, 6))


def read(document_id: str, sha256: str) -> Document:
    if (document_id, sha256) != (DOCUMENT.id, DOCUMENT.sha256):
        raise UnknownDocument(document_id)
    return DOCUMENT


def about(document: Document, language: str = "zh") -> str:
    keys = SourceKeys()
    key = keys.key_of(Citation(1, document, (), Span(0, 1)))
    page = open_source(
        key, keys, lambda _document_id, _sha256: document, web_labels("en" if language == "en" else "zh")
    )
    assert page is not None
    return page.about


def test_a_source_keeps_its_key_and_another_has_another() -> None:
    keys = SourceKeys()
    assert keys.key_of(CITATION) == keys.key_of(replace(CITATION, marker=2))
    assert keys.key_of(CITATION) != keys.key_of(replace(CITATION, span=Span(0, 2)))


def test_a_key_opens_its_span_in_the_version_that_was_cited() -> None:
    keys = SourceKeys()
    page = open_source(keys.key_of(CITATION), keys, read, web_labels("zh"))
    assert page is not None
    assert page.title == "办法 <一>"
    assert page.text == "<p>最高<mark>30万元</mark>。</p>"


@pytest.mark.parametrize("key", ["", "guessed", None, 3, ["a"], {"a": 1}])
def test_what_was_not_given_out_opens_nothing(key: object) -> None:
    assert open_source(key, SourceKeys(), read, web_labels("zh")) is None


def test_a_document_that_is_gone_opens_nothing() -> None:
    keys = SourceKeys()
    key = keys.key_of(replace(CITATION, document=replace(DOCUMENT, id="other")))
    assert open_source(key, keys, read, web_labels("zh")) is None


def test_a_source_unused_longest_is_forgotten_first() -> None:
    keys = SourceKeys(kept=2)
    citations = [replace(CITATION, span=Span(0, end)) for end in (1, 2, 3)]
    first, second = keys.key_of(citations[0]), keys.key_of(citations[1])
    keys.key_of(citations[0])
    keys.key_of(citations[2])
    assert keys.source(first) is not None
    assert keys.source(second) is None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("validity", VALIDITIES)
def test_every_validity_is_a_sentence(language: str, validity: Validity) -> None:
    said = about(replace(DOCUMENT, validity=validity), language)
    assert f'<p class="validity {validity}">' in said
    assert f">{validity}<" not in said


def test_known_days_are_said() -> None:
    document = replace(DOCUMENT, in_force_from=PartialDate(2018, 9), in_force_until=PartialDate(2020, 12, 31))
    assert "自 2018-09 起施行。施行至 2020-12-31。" in about(document)


def test_a_document_without_a_place_says_so() -> None:
    assert "地区未注明" in about(replace(DOCUMENT, place=None))


def test_what_is_known_of_a_document_is_escaped() -> None:
    hostile = '<img src=x onerror="alert(1)">'
    said = about(
        replace(DOCUMENT, id='"><b>', issuer=hostile, place=hostile, number=hostile, source_kind=hostile)
    )
    assert "<img" not in said
    assert "<b>" not in said

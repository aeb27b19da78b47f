"""Questions, histories, days and places as people hand them in."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from assistant.question import Turn
from assistant.settings import Settings
from knowledge.document import PartialDate
from ui.asking import (
    LONGEST_QUESTION,
    check_mode,
    check_question,
    given_text,
    read_day,
    read_history,
    read_partial_date,
    read_place,
    read_question,
)
from ui.errors import BadInput


def refused(key: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_question(text)
    assert caught.value.key == key


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000", "\u200b\u200e", "\x00\x07"])
def test_a_question_that_says_nothing_is_refused(text: str) -> None:
    refused("empty_question", text)


def test_the_longest_question_is_taken_and_one_more_character_is_not() -> None:
    assert check_question("问" * LONGEST_QUESTION)
    refused("long_question", "问" * (LONGEST_QUESTION + 1))


def test_half_a_surrogate_pair_is_no_text() -> None:
    refused("question_not_text", "补贴\ud83d多少")


def test_control_and_bidi_characters_beside_words_are_taken() -> None:
    assert check_question("补贴\u202e多少\x07？") == "补贴\u202e多少\x07？"


def test_a_dash_reads_standard_input() -> None:
    assert read_question("-", io.BytesIO("厦门补多少？\r\n".encode())) == "厦门补多少？"


def test_a_mark_of_byte_order_is_not_part_of_the_question() -> None:
    assert read_question("-", io.BytesIO(b"\xef\xbb\xbfhow much?")) == "how much?"


def test_a_million_characters_on_standard_input_are_refused() -> None:
    with pytest.raises(BadInput) as caught:
        read_question("-", io.BytesIO("补".encode() * 1_000_000))
    assert caught.value.key == "long_input"


def test_the_longest_question_of_the_widest_characters_fits_on_standard_input() -> None:
    assert len(read_question("-", io.BytesIO("😀".encode() * LONGEST_QUESTION))) == LONGEST_QUESTION


def test_bytes_that_are_no_text_on_standard_input_are_refused() -> None:
    with pytest.raises(BadInput) as caught:
        read_question("-", io.BytesIO("补贴".encode("gbk")))
    assert caught.value.key == "question_not_text"


def test_an_argument_with_bytes_that_are_no_text_is_refused() -> None:
    with pytest.raises(BadInput):
        given_text("补贴\udcff")


def history(tmp_path: Path, held: bytes) -> str:
    (tmp_path / "history.json").write_bytes(held)
    with pytest.raises(BadInput) as caught:
        read_history(tmp_path / "history.json")
    assert str(tmp_path / "history.json") in caught.value.worded("en")
    return caught.value.key


def test_a_history_is_read_in_order(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "厦门"}, {"role": "assistant", "content": "好"}]
    (tmp_path / "history.json").write_text(json.dumps(turns), encoding="utf-8")
    assert read_history(tmp_path / "history.json") == (Turn("user", "厦门"), Turn("assistant", "好"))


@pytest.mark.parametrize(
    ("held", "key"),
    [
        (b"", "history_not_json"),
        (b"{", "history_not_json"),
        (b"\xff", "history_not_json"),
        (b"[" * 100_000, "history_not_json"),
        (b'{"role": "user", "content": "a"}', "history_no_list"),
        (b'["a"]', "history_entry"),
        (b'[{"role": "system", "content": "a"}]', "history_entry"),
        (b'[{"role": "user"}]', "history_entry"),
        (b'[{"role": "user", "content": 1}]', "history_entry"),
        (b'[{"role": ["user"], "content": "a"}]', "history_entry"),
        (b'[{"role": "user", "content": "a", "more": 1}]', "history_entry"),
        (b'[{"role": "user", "content": "\\ud800"}]', "history_entry"),
        (b"[" + b",".join([b'{"role": "user", "content": "a"}'] * 501) + b"]", "history_long"),
    ],
)
def test_a_history_of_another_form_is_refused(tmp_path: Path, held: bytes, key: str) -> None:
    assert history(tmp_path, held) == key


def test_a_history_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_history(tmp_path / "none.json")
    assert caught.value.key == "history_unreadable"


@pytest.mark.parametrize(
    "written", ["2026-02-29", "2026-13-01", "20261122", "2026-W47-7", "tomorrow", "", "２０２６-11-22"]
)
def test_only_real_days_are_days(written: str) -> None:
    with pytest.raises(BadInput):
        read_day(written)


def test_a_leap_day_is_a_day() -> None:
    assert read_day("2028-02-29") == date(2028, 2, 29)


def test_a_month_is_a_date_of_a_document() -> None:
    assert read_partial_date("2018-11") == PartialDate(2018, 11)
    with pytest.raises(BadInput):
        read_partial_date("2018-13")


def test_a_place_is_known_by_its_other_names() -> None:
    assert read_place("呼市") == "呼和浩特"


def test_an_unknown_place_is_named_with_the_nearest() -> None:
    with pytest.raises(BadInput) as caught:
        read_place("呼和号特")
    assert "呼和号特" in caught.value.worded("zh")
    assert "呼和浩特" in caught.value.worded("zh")


@pytest.mark.parametrize("written", ["", " ", "xyzzy", "{place}"])
def test_a_place_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(BadInput):
        read_place(written)


def test_the_mode_model_needs_a_chat_model(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        check_mode("model", Settings(home=tmp_path))
    check_mode("model", Settings(home=tmp_path, model_name="qwen"))
    check_mode("auto", Settings(home=tmp_path))

"""Which passages a query may see: by place, by day, by document, and never one that has been replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowledge.document import Document, PartialDate
from knowledge.passages import DocumentRow, PassageTable, Placed, in_force, last_day
from knowledge.search import Query

TODAY = date(2026, 11, 22)
ANYTHING = Query("补贴", on=TODAY)
ROW = DocumentRow("rent", "", place=None, first=None, last=None, bundled=False, supersedes=None)


def table_of(*rows: DocumentRow) -> PassageTable:
    """A table in which the first row has the passage 10, the second 11, and so on."""
    table = PassageTable()
    table.change([Placed(row, [10 + number]) for number, row in enumerate(rows)])
    return table


def seen(table: PassageTable, query: Query) -> list[int]:
    return [int(key) for key in np.flatnonzero(table.allowed(query))]


def test_an_empty_table_allows_nothing() -> None:
    assert seen(PassageTable(), ANYTHING) == []
    assert len(PassageTable()) == 0


def test_keys_that_are_none_are_not_allowed() -> None:
    table = PassageTable()
    table.change([Placed(ROW, [3, 5])])
    assert table.allowed(ANYTHING).tolist() == [False, False, False, True, False, True]
    assert table.keys().tolist() == [3, 5]


@pytest.mark.parametrize(
    ("asker", "expected"),
    [
        ("慈溪", ["慈溪", "宁波", "浙江", "全国", None]),
        ("宁波", ["宁波", "浙江", "全国", None]),
        ("厦门", ["全国", None]),
        (None, ["慈溪", "宁波", "浙江", "全国", None]),
    ],
)
def test_a_place_sees_its_own_texts_its_ancestors_and_those_of_no_known_place(
    asker: str | None, expected: list[str | None]
) -> None:
    places = ["慈溪", "宁波", "浙江", "全国", None]
    table = table_of(*(replace(ROW, id=str(place), place=place) for place in places))
    found = [places[key - 10] for key in seen(table, replace(ANYTHING, place=asker))]
    assert found == expected


@pytest.mark.parametrize(
    ("first", "last", "allowed"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 21), False),
        (None, TODAY, True),
        (TODAY, None, True),
    ],
)
def test_only_known_days_exclude(first: date | None, last: date | None, allowed: bool) -> None:
    table = table_of(replace(ROW, first=first, last=last))
    assert bool(seen(table, ANYTHING)) is allowed


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2018-11-02", date(2018, 11, 2)),
        ("2018-11", date(2018, 11, 30)),
        ("2018-12", date(2018, 12, 31)),
        ("2018", date(2018, 12, 31)),
        ("2020-02", date(2020, 2, 29)),
    ],
)
def test_an_end_that_is_known_in_part_excludes_only_what_is_surely_after_it(
    written: str, expected: date
) -> None:
    assert last_day(PartialDate.parse(written)) == expected


def test_bundled_texts_can_be_left_out() -> None:
    table = table_of(ROW, replace(ROW, id="bundled", bundled=True))
    assert seen(table, replace(ANYTHING, bundled=False)) == [10]
    assert seen(table, ANYTHING) == [10, 11]


def test_a_query_can_be_kept_to_some_documents() -> None:
    table = table_of(ROW, replace(ROW, id="other"))
    assert seen(table, replace(ANYTHING, documents=frozenset({"other", "nothing"}))) == [11]


def test_a_replaced_version_is_not_allowed_any_more() -> None:
    table = table_of(ROW)
    assert seen(table, ANYTHING) == [10]
    table.change([Placed(ROW, [20, 21])])
    assert seen(table, ANYTHING) == [20, 21]
    assert table.counts() == {"rent": 2}


def test_a_document_described_anew_keeps_its_passages() -> None:
    table = table_of(ROW)
    table.change([Placed(replace(ROW, last=date(2020, 1, 1)))])
    assert seen(table, ANYTHING) == []
    assert seen(table, replace(ANYTHING, on=date(2020, 1, 1))) == [10]


def test_a_document_taken_out_is_gone_and_can_come_back() -> None:
    table = table_of(ROW, replace(ROW, id="other"))
    table.change(remove=["rent", "nothing"])
    assert seen(table, ANYTHING) == [11]
    assert len(table) == 1
    table.change([Placed(ROW, [30])])
    assert seen(table, ANYTHING) == [11, 30]


def test_a_successor_with_a_known_start_ends_the_old_one_on_the_day_before() -> None:
    newer = replace(ROW, id="newer", supersedes="rent", first=date(2024, 3, 1))
    table = table_of(ROW, newer)
    assert seen(table, replace(ANYTHING, on=date(2024, 2, 29))) == [10]
    assert seen(table, replace(ANYTHING, on=date(2024, 3, 1))) == [11]
    assert table.end_of("rent") == date(2024, 2, 29)
    assert table.superseded_by("rent") == "newer"


def test_a_successor_without_a_known_start_leaves_the_old_one_usable() -> None:
    table = table_of(ROW, replace(ROW, id="newer", supersedes="rent"))
    assert seen(table, ANYTHING) == [10, 11]
    assert table.end_of("rent") is None
    assert table.superseded_by("rent") == "newer"


def test_an_earlier_end_of_its_own_stays() -> None:
    old = replace(ROW, last=date(2020, 1, 1))
    table = table_of(old, replace(ROW, id="newer", supersedes="rent", first=date(2024, 3, 1)))
    assert table.end_of("rent") == date(2020, 1, 1)


def test_a_successor_taken_out_gives_the_old_one_back() -> None:
    table = table_of(ROW, replace(ROW, id="newer", supersedes="rent", first=date(2024, 3, 1)))
    table.change(remove=["newer"])
    assert seen(table, ANYTHING) == [10]
    assert table.superseded_by("rent") is None


def test_a_document_cannot_supersede_itself() -> None:
    table = table_of(replace(ROW, supersedes="rent", first=date(2024, 3, 1)))
    assert seen(table, ANYTHING) == [10]
    assert table.superseded_by("rent") is None


def test_what_is_allowed_is_not_worked_out_twice_until_something_changes() -> None:
    table = table_of(ROW)
    first = table.allowed(ANYTHING)
    assert table.allowed(replace(ANYTHING, text="别的")) is first
    table.change([Placed(ROW, [12])])
    assert table.allowed(ANYTHING) is not first


def test_what_is_allowed_cannot_be_changed_by_who_asks() -> None:
    with pytest.raises(ValueError, match="read-only"):
        table_of(ROW).allowed(ANYTHING)[10] = False


def test_a_document_is_shown_with_the_end_its_successor_gives_it() -> None:
    document = Document(id="rent", title="", text="", source="")
    assert in_force(document, None) == document
    assert in_force(document, date(2024, 2, 29)).in_force_until == PartialDate(2024, 2, 29)
    own = replace(document, in_force_until=PartialDate(2020))
    assert in_force(own, date(2020, 12, 31)) == own
    assert in_force(own, date(2020, 12, 30)).in_force_until == PartialDate(2020, 12, 30)

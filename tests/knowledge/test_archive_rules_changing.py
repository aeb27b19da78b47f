"""Rules change and go with their documents, wherever the same text or the same id stands twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.document import PartialDate
from knowledge.embedding import Embedder
from knowledge.errors import UnknownRule
from knowledge.reading import Details
from tests.knowledge.archives import only, opened
from tests.knowledge.ruled import RENT, add, ids, rule, write_ruled


def shares(archive: Archive) -> list[str]:
    """The share that each rule's parameter was written with."""
    return [known.parameters[0].values[0].written for known in archive.rules().rules]


def test_adding_twice_changes_nothing(home: Path, folder: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        first = add(archive, folder)
        book = archive.rules()
        assert add(archive, folder) == replace(first, status="unchanged")
        assert archive.rules() is book


def test_changed_rules_of_an_unchanged_text_are_taken(home: Path, folder: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        first = add(archive, folder)
        passages = archive.passage_count
        write_ruled(folder, rule("qinghe.new"), rule("qinghe.newer"))
        assert add(archive, folder) == replace(first, status="replaced", rules=2)
        assert ids(archive) == ["qinghe.new", "qinghe.newer"]
        assert archive.passage_count == passages
        with pytest.raises(UnknownRule):
            archive.rules().rule(RENT)


def test_rules_that_are_gone_from_the_folder_go(home: Path, folder: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        add(archive, folder)
        (folder / "rules.yaml").unlink()
        assert add(archive, folder).status == "replaced"
        assert ids(archive) == []


def test_rules_that_come_later_are_taken(home: Path, folder: Path, embedder: Embedder) -> None:
    written = (folder / "rules.yaml").read_text(encoding="utf-8")
    (folder / "rules.yaml").unlink()
    with opened(home, embedder) as archive:
        assert (add(archive, folder).rules, ids(archive)) == (0, [])
        (folder / "rules.yaml").write_text(written, encoding="utf-8")
        addition = add(archive, folder)
        assert (addition.status, addition.rules, ids(archive)) == ("replaced", 1, [RENT])


def test_a_replaced_text_has_its_rules_checked_again(home: Path, folder: Path, embedder: Embedder) -> None:
    held = rule("qinghe.held").replace("补贴比例为租金的40%", "40%")
    write_ruled(folder, rule(RENT), held)
    with opened(home, embedder) as archive:
        add(archive, folder)
        text = (folder / "policy.md").read_text(encoding="utf-8")
        (folder / "policy.md").write_text(text.replace("补贴比例为租金的", "比例是"), encoding="utf-8")
        addition = add(archive, folder)
        assert (addition.status, addition.rules) == ("replaced", 1)
        assert ids(archive) == ["qinghe.held"]
        assert [failed.id for failed in archive.rules().failed] == [RENT]
        assert archive.rules().rule("qinghe.held").document == archive.document(addition.id)


def test_rules_of_a_withdrawn_policy_are_silent_until_it_is_back(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert ids(archive) == [RENT]
        archive.withdraw(addition.id)
        assert archive.rules().rules == ()
        assert add(archive, folder) == addition
        assert ids(archive) == [RENT]


def test_rules_end_with_the_successor_of_their_policy(home: Path, folder: Path, embedder: Embedder) -> None:
    newer = write_ruled(
        folder.parent / "newer", rule("qinghe.newer", share="50%", amount="50000.00"), share="50%"
    )
    with opened(home, embedder) as archive:
        old = add(archive, folder)
        archive.rules()
        takes_over = Details(supersedes=old.id, in_force_from=PartialDate(2024, 3, 1))
        only(archive.add([newer], details=takes_over))
        assert [known.id for known in archive.rules().on(date(2024, 2, 29)).rules] == [RENT]
        assert [known.id for known in archive.rules().on(date(2024, 3, 1)).rules] == ["qinghe.newer"]


def test_rules_are_there_for_the_next_process(home: Path, folder: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        add(archive, folder)
        (folder / "rules.yaml").unlink()
    with opened(home, embedder) as archive:
        assert ids(archive) == [RENT]


def test_rules_beside_another_file_of_the_same_text_are_its_rules(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    (folder / "rules.yaml").unlink()
    twin = write_ruled(folder.parent / "twin", rule(RENT))
    with opened(home, embedder) as archive:
        first = add(archive, folder)
        addition = add(archive, twin)
        assert (addition.id, addition.status, addition.rules) == (first.id, "replaced", 1)
        assert archive.document(first.id).source == str(folder / "policy.md")
        assert add(archive, folder).status == "unchanged"
        assert ids(archive) == [RENT]


def test_differing_rules_beside_another_file_of_the_same_text_are_rejected(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    twin = write_ruled(folder.parent / "twin", rule("qinghe.twin"))
    with opened(home, embedder) as archive:
        first = add(archive, folder)
        unchanged, rejected = archive.add([twin])
        assert (unchanged.id, unchanged.status) == (first.id, "unchanged")
        assert (rejected.path, rejected.reason) == (
            str(twin / "rules.yaml"),
            f"rules_already: {folder / 'rules.yaml'}",
        )
        assert ids(archive) == [RENT]


def test_a_folder_that_was_moved_takes_its_changed_rules_along(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        first = add(archive, folder)
        moved = folder.rename(folder.parent / "moved")
        write_ruled(moved, rule("qinghe.moved"))
        addition = add(archive, moved)
        assert (addition.id, addition.status) == (first.id, "replaced")
        assert ids(archive) == ["qinghe.moved"]


def test_a_rule_with_an_id_of_another_document_fails_until_that_is_free(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    share = {"share": "50%", "amount": "50000.00"}
    other = write_ruled(
        folder.parent / "other", rule(RENT, **share), rule("qinghe.own", **share), share="50%"
    )
    with opened(home, embedder) as archive:
        first = add(archive, folder)
        second = add(archive, other)
        assert (second.status, second.rules) == ("added", 1)
        assert [finding.code for finding in second.findings] == ["rule_id_taken"]
        assert second.findings[0].values["document"] == first.id
        assert archive.rules().rule(RENT).document.id == first.id
        archive.withdraw(first.id)
        assert shares(archive) == ["50%", "50%"]

"""Rules of a user's policies come, change and go with their documents, and the bundled ones with theirs."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.archive import Addition, Archive
from knowledge.document import PartialDate
from knowledge.embedding import Embedder
from knowledge.errors import UnknownRule
from knowledge.reading import Details, read_bundled
from knowledge.rules import loading
from knowledge.rules.findings import Loaded
from tests.knowledge.archives import found, only, opened
from tests.knowledge.ruled import policy, rule, rule_file, write_ruled

BROKEN = "rules: ["
RENT = "qinghe.rent"
load = loading.load_rules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy with one rule beside it."""
    return write_ruled(tmp_path / "rent", rule(RENT))


def add(archive: Archive, *paths: Path) -> Addition:
    return only(archive.add(paths))


def ids(archive: Archive) -> list[str]:
    return [known.id for known in archive.rules().rules]


def shares(archive: Archive) -> list[str]:
    """The share that each rule's parameter was written with."""
    return [known.parameters[0].values[0].written for known in archive.rules().rules]


# Adding


@pytest.mark.parametrize("named", ["", "policy.md", "rules.yaml"])
def test_a_policys_rules_come_with_it_whichever_is_named(
    home: Path, folder: Path, embedder: Embedder, named: str
) -> None:
    with opened(home, embedder) as archive:
        addition = add(archive, folder / named)
        assert (addition.status, addition.path) == ("added", str(folder / "policy.md"))
        assert (addition.rules, addition.findings, addition.reason) == (1, (), None)
        assert archive.rules().rule(RENT).document == archive.document(addition.id)
        assert archive.check() == ()


@pytest.mark.parametrize("name", ["rent.md", "rent.txt", "租金.TXT"])
def test_a_policy_of_any_name_and_format_has_rules_named_after_it(
    home: Path, tmp_path: Path, embedder: Embedder, name: str
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    file = folder / name
    file.write_text(policy("青河市租金补贴办法").split("---\n")[2], encoding="utf-8")
    file.with_name(f"{file.stem}.rules.yaml").write_text(rule_file(rule(RENT)), encoding="utf-8")
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.path, addition.rules, ids(archive)) == (str(file), 1, [RENT])


@pytest.mark.parametrize("name", ["rules.yaml", "rent.rules.yaml"])
def test_rules_alone_in_a_folder_are_rejected(
    home: Path, tmp_path: Path, embedder: Embedder, name: str
) -> None:
    file = tmp_path / name
    file.write_text(rule_file(rule(RENT)), encoding="utf-8")
    (tmp_path / "other.md").write_text(policy("青河市租金补贴办法"), encoding="utf-8")
    with opened(home, embedder) as archive:
        addition = add(archive, file)
        assert (addition.status, addition.path) == ("rejected", str(file))
        assert addition.reason == f"rules_alone: {name}"


def test_of_two_rule_files_of_a_policy_the_second_is_rejected(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    (folder / "policy.rules.yaml").write_text(rule_file(rule("qinghe.other")), encoding="utf-8")
    with opened(home, embedder) as archive:
        added, second = archive.add([folder])
        assert (added.rules, second.reason) == (1, "rules_alone: policy.rules.yaml")
        assert ids(archive) == [RENT]


def test_rules_in_another_encoding_are_read(home: Path, folder: Path, embedder: Embedder) -> None:
    (folder / "rules.yaml").write_bytes(rule_file(rule(RENT)).encode("gb18030"))
    with opened(home, embedder) as archive:
        assert add(archive, folder).rules == 1


def test_rules_that_are_no_text_are_rejected_and_their_policy_goes_on(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    with opened(home, embedder) as archive:
        add(archive, folder)
        (folder / "rules.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8)
        without, rejected = archive.add([folder])
        assert (without.status, without.rules) == ("replaced", 0)
        assert (rejected.status, rejected.path) == ("rejected", str(folder / "rules.yaml"))
        assert (rejected.reason or "").startswith("not_text")
        assert ids(archive) == []


def test_rules_beside_a_page_of_several_pieces_are_rejected(
    home: Path, tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    page = folder / "page.md"
    pieces = [
        f"# {name}补贴提高\n\n本报讯 近日,市里提高了{name}补贴。企业都可以申请。\n"
        for name in ("房租", "用电")
    ]
    page.write_text("\n".join(pieces), encoding="utf-8")
    rules = folder / "page.rules.yaml"
    rules.write_text(rule_file(rule(RENT)), encoding="utf-8")
    with opened(home, embedder) as archive:
        *added, rejected = archive.add([folder])
        assert [addition.status for addition in added] == ["added", "added"]
        assert (rejected.path, rejected.reason) == (str(rules), "rules_of_several: 2")


def test_a_rule_that_fails_leaves_the_policy_and_its_other_rules(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    write_ruled(folder, rule(RENT), rule("qinghe.wrong", share="50%"))
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.status, addition.rules) == ("added", 1)
        assert [finding.rule_id for finding in addition.findings] == ["qinghe.wrong"]
        assert addition.findings[0].path == str(folder / "rules.yaml")
        assert found(archive, "租金") == [addition.id]
        assert add(archive, folder) == replace(addition, status="unchanged")


def test_a_rule_whose_example_does_not_come_out_fails(home: Path, folder: Path, embedder: Embedder) -> None:
    write_ruled(folder, rule(RENT), rule("qinghe.wrong", amount="40000.01"))
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.rules, ids(archive)) == (1, [RENT])
        assert [failed.id for failed in archive.rules().failed] == ["qinghe.wrong"]
        (finding,) = addition.findings
        assert (finding.code, finding.values["expected"]) == ("example_amount", "40000.01")


def test_a_rule_file_that_is_broken_leaves_the_policy(home: Path, folder: Path, embedder: Embedder) -> None:
    (folder / "rules.yaml").write_text(BROKEN, encoding="utf-8")
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        assert (addition.status, addition.rules, len(addition.findings)) == ("added", 0, 1)
        assert found(archive, "租金") == [addition.id]


# Changing


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


# One text in two places


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


# Ids


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


# Bundled policies


def test_a_bundled_policys_rules_are_there_unless_it_is_withdrawn(home: Path, embedder: Embedder) -> None:
    with opened(home, embedder, bundled=True) as archive:
        documents = {known.document.id for known in archive.rules().rules}
        assert "xiamen-technology-credit-and-insurance" in documents
        assert archive.rules().failed == ()
        assert documents <= {document.id for document in read_bundled()}
        archive.withdraw("xiamen-technology-credit-and-insurance")
        left = {known.document.id for known in archive.rules().rules}
        assert left == documents - {"xiamen-technology-credit-and-insurance"}
    with opened(home, embedder, bundled=True) as archive:
        assert {known.document.id for known in archive.rules().rules} == left


def test_without_bundled_policies_there_are_none_of_their_rules(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    with opened(home, embedder, bundled=True) as archive:
        add(archive, folder)
        assert len(archive.rules().rules) > 1
        assert [known.id for known in archive.rules(bundled=False).rules] == [RENT]
    with opened(home, embedder, bundled=False) as archive:
        assert ids(archive) == [RENT]
        assert [known.id for known in archive.rules(bundled=True).rules] == [RENT]


def test_a_users_rule_does_not_take_the_id_of_a_bundled_one(
    home: Path, folder: Path, embedder: Embedder
) -> None:
    taken = "xiamen.technology-insurance.premium-subsidy"
    write_ruled(folder, rule(taken))
    with opened(home, embedder, bundled=False) as archive:
        assert add(archive, folder).rules == 1
    with opened(home, embedder, bundled=True) as archive:
        assert archive.rules().rule(taken).document.id == "xiamen-technology-credit-and-insurance"
        assert [finding.code for finding in add(archive, folder).findings] == ["rule_id_taken"]


# Keeping


def test_nothing_is_loaded_before_it_is_asked_for_nor_twice(
    home: Path, folder: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []

    def counted(text: str, document: object, *, path: str) -> Loaded:
        loaded.append(path)
        return load(text, document, path=path)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "load_rules", counted)
    with opened(home, embedder) as archive:
        add(archive, folder)
        other = write_ruled(
            folder.parent / "other", rule("qinghe.other", share="50%", amount="50000.00"), share="50%"
        )
        second = add(archive, other)
        archive.rules()
        archive.withdraw(second.id)
        archive.rules()
        archive.status()
        add(archive, other)
        assert loaded == [str(folder / "rules.yaml"), str(other / "rules.yaml")]
        loaded.clear()
    with opened(home, embedder) as archive:
        assert loaded == []
        assert archive.rules() is archive.rules()
        assert len(loaded) == 2


def test_rules_are_whole_while_documents_come_and_go(home: Path, folder: Path, embedder: Embedder) -> None:
    finished = threading.Event()
    write_ruled(folder, rule("qinghe.a"), rule("qinghe.b"))

    def ask(archive: Archive) -> int:
        asked = 0
        while not finished.is_set():
            book = archive.rules()
            assert len(book.rules) in (0, 2)
            for known in book.rules:
                for span in known.spans:
                    assert "40%" in known.document.text[span.start : span.end]
            asked += 1
        return asked

    with opened(home, embedder) as archive:
        with ThreadPoolExecutor(3) as threads:
            asking = [threads.submit(ask, archive) for _ in range(3)]
            for _ in range(5):
                archive.withdraw(add(archive, folder).id)
                assert ids(archive) == []
            finished.set()
        assert all(future.result() for future in asking)


def test_a_home_made_before_there_were_rules_takes_them(home: Path, folder: Path, embedder: Embedder) -> None:
    with opened(home, embedder) as archive:
        first = add(archive, folder)
    with closing(sqlite3.connect(home / "library.sqlite")) as connection, connection:
        connection.execute("DROP TABLE rules")
    with opened(home, embedder) as archive:
        assert (ids(archive), archive.check()) == ([], ())
        assert found(archive, "租金") == [first.id]
        addition = add(archive, folder)
        assert (addition.id, addition.status, addition.rules) == (first.id, "replaced", 1)
        assert ids(archive) == [RENT]


# Soundness


def test_a_users_rule_that_fails_is_a_notice(home: Path, folder: Path, embedder: Embedder) -> None:
    write_ruled(folder, rule(RENT), rule("qinghe.wrong", share="50%"))
    with opened(home, embedder) as archive:
        addition = add(archive, folder)
        status = archive.status()
        (finding,) = status.findings
        assert (status.healthy, finding.code) == (True, "rule_failed")
        assert (finding.values["rule"], finding.values["document"]) == ("qinghe.wrong", addition.id)
        assert finding.values["path"] == str(folder / "rules.yaml")
        assert archive.check() == (finding,)


def test_a_users_rule_file_that_is_broken_is_a_notice(home: Path, folder: Path, embedder: Embedder) -> None:
    (folder / "rules.yaml").write_text(BROKEN, encoding="utf-8")
    with opened(home, embedder) as archive:
        add(archive, folder)
        assert [finding.code for finding in archive.status().findings] == ["rule_file_failed"]
        assert archive.status().healthy


def test_a_bundled_rule_that_fails_is_something_wrong(
    home: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        loading,
        "load_rules",
        lambda text, document, path: load(text, replace(document, text="别的"), path=path),
    )
    with opened(home, embedder, bundled=True) as archive:
        assert not archive.status().healthy
        assert {finding.code for finding in archive.check()} <= {"rule_failed", "rule_file_failed"}

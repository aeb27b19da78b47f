"""Rules are loaded once, whole for every thread, beside the bundled ones; those that fail are told."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.archive import Archive
from knowledge.embedding import Embedder
from knowledge.reading import read_bundled
from knowledge.rules import loading
from knowledge.rules.findings import Loaded
from tests.knowledge.archives import found, opened
from tests.knowledge.ruled import BROKEN, RENT, add, ids, rule, write_ruled

load = loading.load_rules


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

"""`documents add` tells what became of a policy's rules, also where a server owns the home."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.knowledge.ruled import rule, write_ruled
from tests.ui.processes import Finished, Installed, Served


def only(finished: Finished) -> dict[str, Any]:
    (addition,) = json.loads(finished.stdout)
    assert isinstance(addition, dict)
    return addition


def test_a_policys_rules_are_added_and_changed_with_it(command: Installed, tmp_path: Path) -> None:
    folder = write_ruled(tmp_path / "rent", rule("qinghe.rent"))
    finished = command.run("documents", "add", "--json", str(folder))
    addition = only(finished)
    assert (finished.returncode, finished.stderr.strip()) == (0, "")
    assert (addition["status"], addition["rules"], addition["reason"]) == ("added", 1, None)
    assert addition["path"] == str(folder / "policy.md")
    write_ruled(folder, rule("qinghe.rent"), rule("qinghe.lease"))
    changed = only(command.run("documents", "add", "--json", str(folder)))
    assert changed == addition | {"status": "replaced", "rules": 2}


def test_a_rule_that_fails_is_told_with_file_and_line_and_the_policy_stays(
    command: Installed, tmp_path: Path
) -> None:
    folder = write_ruled(tmp_path / "rent", rule("qinghe.rent"), rule("qinghe.wrong", share="50%"))
    finished = command.run("documents", "add", "--json", str(folder))
    addition = only(finished)
    assert finished.returncode == 2
    assert (addition["status"], addition["rules"], addition["code"]) == ("added", 1, "quote_not_found")
    line = finished.stderr.strip()
    assert addition["reason"] == line
    assert str(folder / "rules.yaml") in line
    assert "qinghe.wrong" in line
    assert "补贴比例为租金的50%" in line
    printed = command.run("documents", "add", str(folder))
    assert (printed.returncode, printed.stderr.strip()) == (2, line)
    assert addition["id"] in printed.stdout


def test_rules_alone_are_rejected(command: Installed, tmp_path: Path) -> None:
    folder = write_ruled(tmp_path / "rent", rule("qinghe.rent"))
    (folder / "policy.md").unlink()
    finished = command.run("documents", "add", "--json", str(folder))
    addition = only(finished)
    assert (finished.returncode, addition["status"], addition["code"]) == (2, "rejected", "rules_alone")
    assert addition["reason"] in finished.stderr


def test_a_server_that_owns_the_home_takes_the_rules(serve: Callable[[], Served], tmp_path: Path) -> None:
    served = serve()
    folder = write_ruled(tmp_path / "rent", rule("qinghe.rent"), rule("qinghe.wrong", share="50%"))
    finished = served.command.run("documents", "add", "--json", str(folder))
    addition = only(finished)
    assert (finished.returncode, addition["status"], addition["rules"]) == (2, "added", 1)
    assert finished.stderr.strip() == addition["reason"]
    assert served.command.run("documents", "withdraw", addition["id"]).returncode == 0

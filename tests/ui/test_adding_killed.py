"""`documents add` outlives a sudden death: what it told of stays, the rest can be added again."""

from __future__ import annotations

import json
import os
import random
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ui.processes import Installed

_FILES = 24
_LONGEST_SECONDS = 0.4
# `make endurance` asks for more rounds than every run of the tests has time for.
_ROUNDS = int(os.environ.get("SME_POLICY_TEST_KILLS", "1"))


def _write_policies(folder: Path) -> Path:
    folder.mkdir()
    for number in range(_FILES):
        (folder / f"{number:02}.md").write_text(
            f"---\ntitle: 第{number}号岸电补贴办法\nplace: 厦门\n---\n\n"
            f"对泊位的岸电设施给予补贴。第{number}号泊位的岸电补贴为{100 + number}万元。\n",
            encoding="utf-8",
        )
    return folder


def _told_until_killed(command: Installed, folder: Path, *, lines: int, seconds: float) -> list[str]:
    """The lines that adding printed whole before it was killed, some time after so many of them."""
    with command.start("documents", "add", str(folder)) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(lines)]
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        process.kill()
        told += process.stdout.readlines()
    return [line.strip() for line in told if line.endswith("\n")]


def _ids(command: Installed) -> dict[str, str]:
    """Ids of what stands, by file name."""
    listed = json.loads(command.run("documents", "list", "--json").stdout)
    return {Path(entry["source"]).name: entry["id"] for entry in listed}


@pytest.mark.parametrize("seed", range(_ROUNDS))
def test_adding_that_is_killed_loses_nothing_it_told_of(
    command: Installed, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    folder = _write_policies(tmp_path / "policies")
    told = _told_until_killed(
        command, folder, lines=chance.randint(0, _FILES), seconds=chance.uniform(0, _LONGEST_SECONDS)
    )
    checked = command.run("documents", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    standing = _ids(command)
    assert all(any(document_id in line for document_id in standing.values()) for line in told)
    again = json.loads(command.run("documents", "add", "--json", str(folder)).stdout)
    assert {addition["status"] for addition in again} <= {"added", "unchanged"}
    assert all(
        addition["status"] == "unchanged" and addition["id"] == standing[Path(addition["path"]).name]
        for addition in again
        if Path(addition["path"]).name in standing
    )
    assert {path.name for path in folder.iterdir()} <= _ids(command).keys()
    asked = json.loads(command.run("ask", "--json", "厦门第7号泊位的岸电补贴是多少？").stdout)
    assert "107万元" in asked["text"]

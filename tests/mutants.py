"""Mutation testing: does a test fail when a line of the amounts or of the rules' engine is changed?

`python -m tests.mutants 400` tries a random sample of mutants ([tool.mutmut] in pyproject.toml says of what,
and with which tests), prints how many were killed and what survived, and fails below LEAST.
`mutmut show NAME` shows one of them, `mutmut browse` all.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name

LEAST = 0.8
SEED = 20261122
_KILLED = frozenset({"killed", "timeout", "segfault"})


def mutants() -> list[str]:
    """The names of all mutants that there can be."""
    return [
        get_mutant_name(path, name)
        for path in sorted(walk_mutatable_files())
        for name in mutate_file_contents(str(path), path.read_text(encoding="utf-8")).mutant_names
    ]


def tried(names: list[str]) -> dict[str, str]:
    """What became of each mutant: killed, survived, timeout, no tests."""
    command = Path(sys.executable).with_name("mutmut")
    # The laws are tried with few examples each: there are hundreds of mutants.
    environment = {"SME_POLICY_TEST_EXAMPLES": "10", **os.environ}
    subprocess.run([command, "run", *names], env=environment, check=True)
    return {name: status for name, status in _statuses() if name in set(names)}


def _statuses() -> Iterator[tuple[str, str]]:
    for path in walk_mutatable_files():
        known = SourceFileMutationData(path=path)
        known.load()
        for name, code in known.exit_code_by_key.items():
            yield name, status_by_exit_code[code]


def main(size: int) -> int:
    every = mutants()
    outcomes = tried(sorted(random.Random(SEED).sample(every, min(size, len(every)))))
    killed = [name for name, status in outcomes.items() if status in _KILLED]
    lines = [f"{name}: {status}" for name, status in outcomes.items() if status not in _KILLED]
    counted = ", ".join(f"{count} {status}" for status, count in Counter(outcomes.values()).most_common())
    share = len(killed) / len(outcomes)
    sys.stdout.write("\n".join([*lines, f"{share:.1%} of {len(outcomes)} of {len(every)}: {counted}", ""]))
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))

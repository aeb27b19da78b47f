"""Which rule file belongs to which policy's file: they stand beside each other and are named alike.

`rules.yaml` belongs to `policy.md`, `NAME.rules.yaml` to `NAME.md`; the policy may be of any format that has
a reader, and of several of one name the format that comes first in READERS has the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from knowledge.files import content_of
from knowledge.readers.decoding import decode
from knowledge.reading import READERS
from knowledge.rules.text import RuleText

RULES = "rules.yaml"
_OF_A_NAME = f".{RULES}"
_POLICY = "policy"
_MOST_BYTES = 2 * 1000**2


def is_rule_file(path: Path) -> bool:
    """Whether a file is one of rules, by its name."""
    return path.name == RULES or path.name.endswith(_OF_A_NAME)


def stands_beside(rules: str, policy: str) -> bool:
    """Whether a rule file at the path `rules` would belong to the policy at `policy`, going by the names."""
    return Path(rules).parent == Path(policy).parent and Path(rules).name in _names(Path(policy))


def _names(policy: Path) -> tuple[str, ...]:
    """What the rule file of a policy may be called; the first that is there has its rules."""
    named = f"{policy.stem}{_OF_A_NAME}"
    return (RULES, named) if policy.stem == _POLICY else (named,)


def rule_file_of(policy: Path) -> Path | None:
    """The rule file that belongs to a policy's file; None when there is none."""
    found = next((path for name in _names(policy) if (path := policy.with_name(name)).is_file()), None)
    return found if found is not None and policy_of(found) == policy else None


def policy_of(rules: Path) -> Path | None:
    """The policy's file that a rule file belongs to; None when it stands alone."""
    name = _POLICY if rules.name == RULES else rules.name.removesuffix(_OF_A_NAME)
    endings = (written for ending in READERS for written in (ending, ending.upper()))
    candidates = (rules.with_name(f"{name}{ending}") for ending in endings)
    policy = next((candidate for candidate in candidates if candidate.is_file()), None)
    if policy is None:
        return None
    chosen = next((name for name in _names(policy) if rules.with_name(name).is_file()), rules.name)
    return policy if chosen == rules.name else None


def policies_among(files: Iterable[Path]) -> list[Path]:
    """These files, each once, with the policy's file in the place of a rule file that belongs to one."""
    named = (policy_of(file) or file if is_rule_file(file) else file for file in files)
    return list(dict.fromkeys(named))


def read_rules(path: Path) -> RuleText:
    """The text of a rule file; raises UnreadableFile (no_permission, too_large, not_text …)."""
    return RuleText(written_path(path), decode(content_of(path, most_bytes=_MOST_BYTES)))


def written_path(path: Path) -> str:
    """A path as text that can be stored and printed, whatever bytes are in it."""
    return str(path).encode("utf-8", "replace").decode("utf-8")

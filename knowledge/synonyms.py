"""Other words for what a question says: those of the policies, from words/synonyms.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from knowledge.characters import fold


@dataclass(frozen=True, slots=True)
class Synonyms:
    """`others` gives, for every known form, the forms that it is also searched with."""

    others: dict[str, tuple[str, ...]]
    longest: int

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Synonyms:
        """The groups and the spoken forms of words/synonyms.toml, folded."""
        written = tomllib.loads((files("knowledge") / "words" / "synonyms.toml").read_text(encoding="utf-8"))
        others: dict[str, dict[str, None]] = {}
        for group in written["equivalent"]:
            forms = [fold(form) for form in group]
            for form in forms:
                others.setdefault(form, {}).update(dict.fromkeys(other for other in forms if other != form))
        for spoken, meant in written["spoken"].items():
            others.setdefault(fold(spoken), {}).update(dict.fromkeys(map(fold, meant)))
        return cls(
            {form: tuple(meant) for form, meant in others.items()},
            max(map(len, others), default=0),
        )

    def expand(self, text: str) -> tuple[str, ...]:
        """What the forms that stand in `text` are also called; of forms at one place the longest is meant."""
        folded = fold(text)
        found: dict[str, None] = {}
        position = 0
        while position < len(folded):
            form = self._form_at(folded, position)
            found.update(dict.fromkeys(self.others.get(form, ())))
            position += max(len(form), 1)
        return tuple(other for other in found if other not in folded)

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where known forms of two characters or more stand in a folded text, the longest at each place."""
        found = ((start, len(self._form_at(folded, start))) for start in range(len(folded)))
        return [(start, start + length) for start, length in found if length > 1]

    def _form_at(self, folded: str, start: int) -> str:
        """The longest known form that begins at `start`; empty when there is none."""
        for length in range(min(self.longest, len(folded) - start), 0, -1):
            form = folded[start : start + length]
            if form in self.others and _stands_alone(folded, start, start + length):
                return form
        return ""


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is no piece of a longer Latin word."""
    before = text[start - 1 : start] + text[start]
    after = text[end - 1] + text[end : end + 1]
    return not any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in (before, after))

"""What the web page says, by language: the labels of `labels/web.zh.toml` and `labels/web.en.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from assistant.settings import Language
from ui.labelling import LANGUAGES


class WebLabels:
    """The page's labels in one language, by dotted key, such as `page.title`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        written = resources.files("ui.labels").joinpath(f"web.{language}.toml").read_text(encoding="utf-8")
        self._tables: dict[str, dict[str, str | list[str]]] = tomllib.loads(written)

    def __call__(self, key: str, **values: object) -> str:
        """The label with its gaps filled; KeyError when there is none."""
        return str(self._entry(key)).format(**values)

    def written(self, key: str) -> str:
        """The label with its gaps open."""
        return str(self._entry(key))

    def worded(self, table: str, code: str) -> str:
        """The label of a code that comes from below; a code without a label is shown as it is."""
        return str(self._tables[table].get(code, code))

    def listed(self, key: str) -> tuple[str, ...]:
        return tuple(self._entry(key))

    def choices(self, table: str, code: str) -> tuple[str, ...]:
        """The labels to choose from for a code that comes from below; none for a code without any."""
        return tuple(self._tables[table].get(code, ()))

    def table(self, name: str) -> Mapping[str, str]:
        return {key: str(value) for key, value in self._tables[name].items()}

    def keys(self) -> frozenset[str]:
        return frozenset(f"{table}.{name}" for table, entries in self._tables.items() for name in entries)

    def _entry(self, key: str) -> str | list[str]:
        table, _, name = key.partition(".")
        return self._tables[table][name]


@lru_cache(maxsize=len(LANGUAGES))
def web_labels(language: Language) -> WebLabels:
    return WebLabels(language)

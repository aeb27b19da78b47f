"""Places: what lies within what, what each is called, and which of them a text names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from itertools import chain
from typing import Any

from knowledge.gazetteer import (
    WIDTH,
    Form,
    Place,
    by_start,
    chinese_forms,
    english_forms,
    grouped,
    latin_key,
    named_places,
    read_drafts,
    read_wording,
)

__all__ = ["Place", "PlaceMention", "Places"]

# A word of a sentence: neither of a web nor of a mail address.
_LATIN_WORD = re.compile(
    r"(?<![0-9A-Za-z_@./])[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*(?![0-9A-Za-zÀ-ɏ_@/]|\.[0-9A-Za-z])"
)
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """The words from `start` to `end` of a text name one of `places`; several if the name is ambiguous."""

    places: tuple[Place, ...]
    start: int
    end: int


class Places:
    """All places and the reading of their names; `load` gives the one of this package."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._wording = read_wording(data["wording"])
        drafts = list(read_drafts(data))
        shorts = grouped(
            (draft.short, number) for number, draft in enumerate(drafts) if draft.short and number
        )
        self.all = tuple(named_places(drafts, shorts, self._wording.weak))
        self._by_name = {place.name: place for place in self.all}
        self.nation = self.all[0]
        self._forms = chinese_forms(
            drafts, shorts, places=self.all, aliases=data["aliases"], wording=self._wording
        )
        self._english_aliases: Mapping[str, str] = data["english_aliases"]
        self._nation_names = {self.nation.name, *data["nation"]["aliases"]}
        words = (Form(word, ()) for word in data["wording"]["other_words"])
        self._by_start = by_start(chain(self._forms.values(), words))

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> Places:
        """The places of China: every province, prefecture and county."""
        file = resources.files("knowledge").joinpath("places.toml")
        return Places(tomllib.loads(file.read_text(encoding="utf-8")))

    def named(self, name: str) -> Place | None:
        """The place that `name`, Chinese or English, means; None if there is none, or more than one."""
        name = name.strip()
        if name.lower() in self._nation_names:
            return self.nation
        if place := self._by_name.get(name):
            return place
        if form := self._forms.get(name) or self._english.get(latin_key(name)):
            candidates = _widest(form.places)
        else:
            mentions = self.find(name)
            covers = len(mentions) == 1 and mentions[0].end - mentions[0].start == len(name)
            candidates = mentions[0].places if covers else ()
        return candidates[0] if len(candidates) == 1 else None

    def ancestors(self, place: Place) -> tuple[Place, ...]:
        """What `place` lies in, nearest first, up to the whole country."""
        found = []
        while place.parent is not None:
            place = self._by_name[place.parent]
            found.append(place)
        return tuple(found)

    def is_within(self, inner: Place, outer: Place) -> bool:
        """Whether `inner` is `outer` or a part of it."""
        return inner == outer or outer in self.ancestors(inner)

    def sees(self, asker: Place, document_place: Place) -> bool:
        """Whether `asker` sees a text of `document_place`: its own, its ancestors' and the national ones."""
        return self.is_within(asker, document_place)

    def related(self, first: Place, second: Place) -> bool:
        """Whether one of two places lies within the other."""
        return self.is_within(first, second) or self.is_within(second, first)

    def find(self, text: str) -> tuple[PlaceMention, ...]:
        """The places `text` names, from left to right, the longest name first; never the whole country.

        A place and a part of it side by side are one mention, of the part. An ambiguous name is settled by
        places elsewhere in the text that lie around it or beside it. Offsets count code points; `text` should
        be in half width and simplified characters.
        """
        mentions = [*self._find_chinese(text), *self._find_english(text)]
        named = {mention.places[0] for mention in mentions if len(mention.places) == 1}
        around = {whole for place in named for whole in self.ancestors(place)[:-1]}
        settled = [self._settled(mention, named, around) for mention in mentions]
        return tuple(sorted(settled, key=lambda mention: mention.start))

    def _settled(self, mention: PlaceMention, *hints: set[Place]) -> PlaceMention:
        """The mention narrowed by the first of `hints` that holds a whole of one of its places."""
        if len(mention.places) == 1:
            return mention
        for wholes in hints:
            if likely := tuple(p for p in mention.places if not wholes.isdisjoint(self.ancestors(p))):
                return PlaceMention(likely, mention.start, mention.end)
        return mention

    def _find_chinese(self, text: str) -> list[PlaceMention]:
        mentions: list[PlaceMention] = []
        starts, position, last_start = self._by_start, 0, len(text) - 2
        while position <= last_start:
            step = 1
            for form in starts.get(text[position : position + 2], ()):
                end = position + len(form.text)
                if not text.startswith(form.text, position) or (
                    form.places and not self._may_end(form, text, end)
                ):
                    continue
                if not form.places or self._add_chinese(mentions, form, text, start=position):
                    step = end - position
                    break
            position += step
        return mentions

    def _may_end(self, form: Form, text: str, end: int) -> bool:
        if form.bare:
            return self._wording.not_after_bare.match(text, end) is None
        other_ending = self._wording.not_after_ending.get(form.text[-1], "")
        return end >= len(text) or text[end] not in other_ending

    def _add_chinese(self, mentions: list[PlaceMention], form: Form, text: str, *, start: int) -> bool:
        """Add what `form` names at `start`, joined to the mention of its whole; False if it names nothing."""
        end = start + len(form.text)
        if mentions and text[mentions[-1].end : start] in self._wording.between:
            before = mentions[-1]
            if parts := self._parts(form, before.places):
                mentions[-1] = PlaceMention(_widest(parts), before.start, end)
                return True
        if form.weak:
            return False
        mentions.append(PlaceMention(_widest(form.places), start, end))
        return True

    def _parts(self, form: Form, wholes: tuple[Place, ...]) -> tuple[Place, ...]:
        """The places of `form` that lie in one of `wholes`; a weak form has to lie in it directly."""
        if form.weak:
            names = {whole.name for whole in wholes}
            return tuple(place for place in form.places if place.parent in names)
        return tuple(p for p in form.places if not set(self.ancestors(p)).isdisjoint(wholes))

    def _find_english(self, text: str) -> list[PlaceMention]:
        words = list(_LATIN_WORD.finditer(text))
        mentions: list[PlaceMention] = []
        position = 0
        while position < len(words):
            for count in range(_MOST_WORDS, 0, -1):
                run = words[position : position + count]
                form = self._english.get(latin_key(text[run[0].start() : run[-1].end()]))
                if form and (mention := self._english_mention(form, text, run)):
                    self._add_english(mentions, mention, text)
                    position += count - 1
                    break
            position += 1
        return mentions

    def _english_mention(self, form: Form, text: str, run: list[re.Match[str]]) -> PlaceMention | None:
        """What an English name and the ending behind it (County, District) name; None for a mere word."""
        start, end = run[0].start(), run[-1].end()
        for ending, signs in self._wording.english_endings.items():
            if text[end : end + len(ending) + 1].lower() != f" {ending}":
                continue
            after = end + len(ending) + 1
            fitting = tuple(place for place in form.places if place.full_name[-1] in signs)
            if fitting and not text[after : after + 1].isalpha():
                return PlaceMention(_widest(fitting), start, after)
        return None if form.weak else PlaceMention(_widest(form.places), start, end)

    def _add_english(self, mentions: list[PlaceMention], mention: PlaceMention, text: str) -> None:
        """Add `mention`, joined to the one before it where one is a part of the other (Haidian, Beijing)."""
        if mentions and text[mentions[-1].end : mention.start] in self._wording.between_english:
            before = mentions[-1]
            pairs = ((before.places, mention.places), (mention.places, before.places))
            for inner, outer in pairs:
                if parts := tuple(p for p in inner if not set(self.ancestors(p)).isdisjoint(outer)):
                    mentions[-1] = PlaceMention(parts, before.start, mention.end)
                    return
        mentions.append(mention)

    @cached_property
    def _english(self) -> dict[str, Form]:
        return english_forms(self.all, self._english_aliases, self._wording)


def _widest(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Those of the highest level: a bare 吉林 is the province, a bare 长沙 the city and not its county."""
    if len(places) == 1:
        return places
    width = min(WIDTH[place.level] for place in places)
    return tuple(place for place in places if WIDTH[place.level] == width)

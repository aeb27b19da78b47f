"""The bundled policies: front matter, notices, and every fact that must stand in their text."""

import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

REQUIRED = {
    "title",
    "place",
    "issuer",
    "published",
    "validity",
    "source_kind",
    "source",
    "language",
    "office",
    "notices",
}
OPTIONAL = {"number", "measure"}

FACTS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("policy_facts.yaml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One `policy.md`, its front matter read as plain YAML."""

    front: dict[str, object]
    body: str

    @property
    def sentences(self) -> list[str]:
        lines = [line for line in self.body.splitlines() if line and not line.startswith("#")]
        return [sentence for line in lines for sentence in re.findall(r"[^。]+。?", line)]

    @property
    def notices(self) -> list[dict[str, str]]:
        notices = self.front["notices"]
        assert isinstance(notices, list)
        return notices


def read_policy(folder: str) -> PolicyFile:
    text = (
        files("knowledge").joinpath("policies", *folder.split("/"), "policy.md").read_text(encoding="utf-8")
    )
    opening, front, body = text.split("---\n", 2)
    assert opening == ""
    return PolicyFile(yaml.safe_load(front), body)


def stands(fact: str, sentence: str) -> bool:
    """Whether all words of the fact are in the sentence, full-width and half-width punctuation being one.

    No digit may stand before a word: 305万户 does not stand in 1305万户.
    """
    plain = unicodedata.normalize("NFKC", sentence)
    return all(re.search(rf"(?<![\d.]){re.escape(word)}", plain) for word in fact.split())


policies = pytest.mark.parametrize("folder", sorted(FACTS))


@pytest.mark.parametrize(("folder", "fact"), [(folder, fact) for folder in FACTS for fact in FACTS[folder]])
def test_a_fact_stands_in_one_sentence_of_its_policy(folder: str, fact: str) -> None:
    assert [sentence for sentence in read_policy(folder).sentences if stands(fact, sentence)]


@policies
def test_front_matter_has_exactly_the_allowed_fields(folder: str) -> None:
    front = read_policy(folder).front
    assert REQUIRED <= front.keys() <= REQUIRED | OPTIONAL
    assert all(isinstance(front[name], str) and front[name] for name in front.keys() - {"notices"})
    assert "\n" not in str(front["source"])


@policies
def test_front_matter_says_what_kind_of_text_it_is(folder: str) -> None:
    front = read_policy(folder).front
    assert (front["source_kind"], front["validity"]) == ("summary of a press report", "unknown")
    assert (front["published"], front["language"]) == ("2018-11", "zh")
    assert str(front["place"]) in str(front["title"])


@policies
def test_a_measure_of_the_front_matter_is_named_in_the_text(folder: str) -> None:
    policy = read_policy(folder)
    assert str(policy.front.get("measure", "")) in policy.body


@policies
def test_every_notice_is_worded_in_chinese_and_english(folder: str) -> None:
    for notice in read_policy(folder).notices:
        assert {"zh", "en"} <= notice.keys() <= {"about", "zh", "en"}
        assert re.search(r"[一-鿿]", notice["zh"])
        assert re.search(r"[A-Za-z]{3}", notice["en"])


@policies
def test_every_notice_is_about_words_of_the_text(folder: str) -> None:
    policy = read_policy(folder)
    for notice in policy.notices:
        if "about" in notice:
            assert notice["about"]
            assert notice["about"] in policy.body


def test_only_xiamen_has_a_notice_for_every_answer() -> None:
    always = {folder for folder in FACTS for notice in read_policy(folder).notices if "about" not in notice}
    assert always == {"xiamen/technology-credit-and-insurance"}


@policies
def test_no_year_is_relative_and_no_sentence_leans_on_another(folder: str) -> None:
    for sentence in read_policy(folder).sentences:
        assert not re.search(r"今年|去年|明年|日前|目前|该办法|该计划|该平台|此外", sentence)


@policies
def test_every_sentence_is_complete_and_every_heading_is_of_the_second_or_third_level(folder: str) -> None:
    policy = read_policy(folder)
    assert all(sentence.endswith("。") for sentence in policy.sentences)
    headings = [line for line in policy.body.splitlines() if line.startswith("#")]
    assert all(re.fullmatch(r"#{2,3} \S.*", heading) for heading in headings)


def test_a_sentence_of_xiamen_with_an_amount_or_rate_names_one_scheme() -> None:
    for sentence in read_policy("xiamen/technology-credit-and-insurance").sentences:
        schemes = [name for name in ("科技担保贷款", "科技保证保险贷款", "科技保险") if name in sentence]
        if re.search(r"\d(%|万元)", sentence):
            assert len(schemes) == 1, sentence


def test_every_bundled_policy_has_its_table_of_facts() -> None:
    root = files("knowledge").joinpath("policies")
    found = {
        f"{place.name}/{policy.name}"
        for place in root.iterdir()
        if place.is_dir()
        for policy in place.iterdir()
        if policy.joinpath("policy.md").is_file()
    }
    assert found == FACTS.keys()

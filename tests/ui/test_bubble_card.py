"""A calculation in a chat message: what its card and its form hold, and that no word in them is markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest

from assistant.answer import Answer, AnswerReady, Status
from assistant.calculators.reckoning import Reckoned
from assistant.calculators.telling import tell
from assistant.draft import Draft, Numbering
from assistant.settings import Language
from knowledge.rules.calculation import Ask, Calculation, Comparison
from knowledge.rules.comparing import compare
from knowledge.rules.parameter import Dimension, Quote, Wording
from knowledge.rules.rule import Input, Remark
from tests.ui.calculated import CEILING, GUARANTEED, INSURED, LOAN, PREMIUM, bundled_book, calculated
from ui.bubble import answer_html
from ui.bubble_chips import MARKER
from ui.exchanges import Exchange, advance
from ui.web_labels import web_labels

HOSTILE = "</td></form><script>alert('x')</script><img src=x onerror=alert(1)>\n\n**bold** [l](javascript:a)"
LATER = date(2026, 11, 22)
LANGUAGES: tuple[Language, Language] = ("zh", "en")


def told(
    *calculations: Calculation, comparison: Comparison | None = None, language: Language = "zh"
) -> Answer:
    """The answer that the assistant gives with these calculations."""
    said = tell(Reckoned(calculations=calculations, comparison=comparison), Numbering(), language)
    draft = Draft(status=said.status, lines=said.lines, behind=said.behind)
    return Answer(
        question="能补多少？",
        language=language,
        on=LATER,
        mode="extractive",
        status=said.status,
        text=draft.text,
        citations=draft.citations,
        calculations=(*calculations, *([comparison] if comparison else [])),
        questions=said.questions,
        notices=said.notices,
    )


def drawn(answer: Answer, *, page: Language = "zh", is_last: bool = True) -> str:
    exchange = advance(Exchange(question=answer.question, stage="running"), AnswerReady(answer))
    return answer_html(
        exchange,
        web_labels(page),
        key_of=lambda citation: f"key{citation.marker}",
        replies_to=lambda _: (),
        rules=bundled_book().rules if is_last else None,
    )


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def names(html: str) -> list[str]:
    return re.findall(r'<span class="name">([^<]+)</span>', html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_says_in_place_of_the_text_all_that_the_text_says(language: Language) -> None:
    """For every worked example of every bundled rule: each word and figure of the work stands on the card."""
    for rule in bundled_book().rules:
        for example in rule.examples:
            answer = told(calculated(rule.id, example.on or LATER, **dict(example.given)), language=language)
            html = drawn(answer, page=language)
            assert '<div class="answer"><div class="calculation">' in html
            card = words(html.partition('<div class="sources">')[0])
            _, *work = answer.text.splitlines()
            said = {word for line in work for word in re.findall(r"[\w%.,]*\w", MARKER.sub("", line))}
            assert {word for word in said if word not in card} == set(), (rule.id, example.given)


def test_the_result_stands_before_the_work_and_the_words_behind_it() -> None:
    html = drawn(told(calculated(PREMIUM, premium="50万元")))
    order = [
        '<p class="amount">200,000元',
        '<table class="work">',
        '<div class="basis">',
        "<details",
        "fresh",
    ]
    places = [html.index(part) for part in order]
    assert places == sorted(places)


def test_every_step_has_the_chips_of_the_words_behind_it() -> None:
    answer = told(calculated(PREMIUM, premium="50万元"))
    by_marker = {f"key{citation.marker}": citation.quote for citation in answer.citations}
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>", drawn(answer))
    opened = [[by_marker[key] for key in re.findall(r"#cite-(key\d)", row)] for row in rows]
    assert ["40%" in " ".join(quotes) for quotes in opened] == [True, False, False]
    assert ["30万元" in " ".join(quotes) for quotes in opened] == [False, True, False]


def test_a_notice_that_the_card_says_is_not_said_again_below() -> None:
    calculation = calculated(PREMIUM, premium="50万元")
    answer = replace(told(calculation), notices=(*told(calculation).notices, "别的说明。"))
    html = drawn(answer)
    assumed = calculation.assumptions[0].zh
    assert words(html).count(assumed) == 1
    assert "别的说明。" in html[html.index('<div class="notices">') :]


def test_what_was_refused_stays_in_the_text_beside_the_card() -> None:
    given = {**LOAN, "benchmark_rate": "LPR 3.1%", "interest_paid": "15万元"}
    html = drawn(told(calculated(GUARANTEED, **given)))
    text = html[html.index('<div class="answer">') : html.index('<div class="calculation">')]
    assert "LPR" in words(text)


def test_conditions_say_whether_they_are_met() -> None:
    met = calculated(INSURED, interest_paid="15万元", **{**LOAN, "principal": "300万元"})
    not_met = calculated(INSURED, interest_paid="15万元", **LOAN)
    assert '<li class="met"><b>符合</b>' in drawn(told(met))
    html = drawn(told(not_met))
    assert '<li class="not_met"><b>不符合</b>' in html
    assert '<table class="work">' not in html


def test_two_sides_stand_in_one_table_and_nowhere_else() -> None:
    sides = [calculated(CEILING, date(year, 6, 1), exports="400万美元") for year in (2017, 2018)]
    html = drawn(told(*sides, comparison=compare(sides)))
    assert html.count('<div class="calculation') == 1
    assert len(re.findall(r'<th scope="col">', html)) == 2
    assert "1,600美元" in words(html[html.index('<p class="verdict">') : html.index("<table")])


def test_a_line_of_another_part_keeps_its_place_before_the_card() -> None:
    answer = told(calculated(PREMIUM, premium="50万元"))
    html = drawn(replace(answer, text=f"别的一问。\n{answer.text}\n最后一句。"))
    order = [html.index(part) for part in ("别的一问。", '<div class="calculation">', "最后一句。")]
    assert order == sorted(order)


def test_the_form_asks_in_the_pages_language_for_what_is_missing() -> None:
    answer = told(calculated(INSURED, interest_paid="15万元"))
    assert names(drawn(answer)) == ["贷款本金", "贷款基准利率", "计息年数"]
    assert names(drawn(answer, page="en")) == ["principal", "benchmark lending rate", "years of interest"]


def test_a_question_that_is_a_field_of_the_form_is_not_asked_twice() -> None:
    answer = told(calculated(INSURED, interest_paid="15万元"))
    assert 'class="asks"' not in drawn(answer)
    assert 'class="asks"' in drawn(answer, is_last=False)


def test_only_the_last_answer_has_a_form() -> None:
    answer = told(calculated(INSURED, interest_paid="15万元"))
    assert "<form" in drawn(answer)
    assert "<form" not in drawn(answer, is_last=False)
    assert "<form" not in drawn(told(calculated(PREMIUM, premium="50万元")))


def test_what_two_calculations_ask_for_is_one_field() -> None:
    both = (calculated(GUARANTEED, interest_paid="15万元"), calculated(INSURED, interest_paid="15万元"))
    found = names(drawn(told(*both)))
    assert sorted(found) == sorted(set(found))


def test_a_question_asked_before_anything_is_known_has_its_field_too() -> None:
    asked = bundled_book().rule(PREMIUM).inputs[0]
    answer = replace(
        told(calculated(PREMIUM)), status=Status.ANSWERED, calculations=(), questions=(asked.ask.zh,)
    )
    assert names(drawn(answer)) == ["当年保费"]


@pytest.mark.parametrize(
    ("dimension", "entry", "units"),
    [
        ("CNY", "input", ["元", "万元"]),
        ("USD", "input", ["美元", "万美元"]),
        ("EUR", "input", ["EUR"]),
        (Dimension.RATIO, "input", ["%"]),
        (Dimension.YEARS, "input", ["年", "个月"]),
        (Dimension.DAYS, "input", ["天"]),
        (Dimension.COUNT, "input", []),
        (Dimension.YES_NO, "select", []),
    ],
)
def test_each_kind_of_input_has_its_own_field(dimension: str, entry: str, units: list[str]) -> None:
    known = Input(
        name="one", title=Wording("甲", "one"), ask=Wording("甲是多少？", "How much?"), dimension=dimension
    )
    calculation = replace(calculated(PREMIUM), asks=(Ask(known),))
    form = drawn(told(calculation)).partition("<form")[2].partition("</form>")[0]
    assert f'<{entry} class="given"' in form
    options = form.partition('class="unit">')[2].partition("</select>")[0]
    fixed = re.findall(r'<span class="unit">([^<]+)</span>', form)
    assert (fixed or re.findall(r'<option value="([^"]+)">', options)) == units
    assert "不知道" in form


def test_no_word_of_a_rule_is_markup() -> None:
    hostile = Wording(HOSTILE, HOSTILE)
    calculation = calculated(PREMIUM, premium="50万元")
    lacking = calculated(PREMIUM)
    rule = replace(calculation.rule, title=hostile)
    quote = Quote(HOSTILE, calculation.steps[0].quotes[0].span)
    spoilt = replace(
        calculation,
        rule=rule,
        steps=tuple(
            replace(step, label=hostile, formula=hostile, values=hostile) for step in calculation.steps
        ),
        assumptions=(hostile,),
        presumptions=(Remark(hostile, (quote,)),),
        unmodelled=(Remark(hostile),),
        insufficient=(Remark(hostile),),
    )
    known = replace(lacking.asks[0].input, title=hostile, ask=hostile)
    asking = replace(lacking, rule=rule, asks=(Ask(known),))
    for answer in (told(spoilt), told(asking)):
        html = drawn(answer)
        found = Tags(html)
        assert not found.tags & {"script", "img"}
        assert not {name for name in found.attributes if name.startswith("on")}
        assert "\n\n**" not in html


class Tags(HTMLParser):
    """The tags and attributes a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

"""Kinds of value in a sentence."""

from __future__ import annotations

import pytest

from assistant.kinds import KINDS, holds_kind
from assistant.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "最高30万元"),
        ("ratio", "按40%补贴"),
        ("ratio", "减半征收"),
        ("count", "共25户企业"),
        ("date", "2018年11月2日举行"),
        ("date", "2月底前完成"),
        ("duration", "期限为六个月"),
        ("duration", "3年内"),
        ("telephone", "咨询电话:0731-88666312"),
        ("telephone", "拨打12345"),
        ("email", "发至abc@example.com"),
        ("url", "登录www.example.gov.cn"),
        ("number", "共三项"),
        ("place", "在厦门"),
        ("name", "《办法》"),
        ("person", "局长王建国表示"),
        ("person", "约翰·史密斯出席"),
        ("location", "在杭州国际会议中心"),
        ("reason", "由于材料不齐"),
        ("free", "注册免费"),
    ],
)
def test_value_is_seen(kind: str, text: str) -> None:
    assert holds_kind(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("money", "共25户企业"),
        ("money", "2018年9月印发"),
        ("ratio", "最高30万元"),
        ("duration", "2018年11月"),
        ("telephone", "累计发放62.2亿元"),
        ("number", "厦门市在2018年9月印发《2018年办法》"),
        ("email", "没有邮箱"),
    ],
)
def test_what_only_looks_like_it_is_not(kind: str, text: str) -> None:
    assert not holds_kind(kind, text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_that_the_words_demand_is_known(language: str) -> None:
    demanded = {kind for wanted in vocabulary(language).wanted for kind in wanted.values}
    assert demanded <= set(KINDS)

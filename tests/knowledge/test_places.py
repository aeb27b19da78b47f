from __future__ import annotations

from collections import Counter

import pytest

from knowledge.places import Place, Places

PLACES = Places.load()

PROVINCES = [
    *["北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽"],
    *["福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州"],
    *["云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾"],
]


def place(name: str) -> Place:
    found = PLACES.named(name)
    assert found is not None, name
    return found


def found(text: str) -> list[tuple[str, list[str]]]:
    """The words of each mention with the names of its places."""
    return [(text[m.start : m.end], sorted(p.name for p in m.places)) for m in PLACES.find(text)]


def names(text: str) -> list[str]:
    return [name for _, several in found(text) for name in several]


def test_the_provinces_are_the_thirty_four() -> None:
    assert [p.name for p in PLACES.all if p.level == "province"] == PROVINCES


def test_prefectures_and_counties_are_about_as_many_as_officially() -> None:
    taiwan = place("台湾").name
    levels = Counter(p.level for p in PLACES.all if p.parent != taiwan)
    assert levels["prefecture"] == 333
    assert 2840 <= levels["county"] <= 2855


def test_every_name_is_unique() -> None:
    assert [name for name, count in Counter(p.name for p in PLACES.all).items() if count > 1] == []


def test_every_parent_exists_and_is_of_a_higher_level() -> None:
    order = ["nation", "province", "prefecture", "county"]
    by_name = {p.name: p for p in PLACES.all}
    for p in PLACES.all[1:]:
        assert p.parent is not None
        assert order.index(by_name[p.parent].level) < order.index(p.level), p


def test_every_place_is_found_by_its_own_name() -> None:
    assert [p.name for p in PLACES.all if PLACES.named(p.name) != p] == []


def test_every_place_behind_its_parent_is_that_place() -> None:
    wrong = []
    for p in PLACES.all:
        if p.level != "county" or p.parent is None:
            continue
        text = f"{place(p.parent).full_name}{p.full_name}的企业"
        if [m.places for m in PLACES.find(text)] != [(p,)]:
            wrong.append(text)
    assert wrong == []


def test_every_english_name_is_in_latin_letters() -> None:
    assert [
        p.english
        for p in PLACES.all
        if not p.english.replace("ü", "u").isascii() or not p.english[0].isupper()
    ] == []


def test_ancestors_lead_from_the_nearest_up_to_the_whole_country() -> None:
    assert [p.name for p in PLACES.ancestors(place("慈溪"))] == ["宁波", "浙江", "全国"]
    assert PLACES.ancestors(PLACES.nation) == ()


def test_districts_of_a_municipality_lie_directly_in_it() -> None:
    assert place("海淀").parent == "北京"


@pytest.mark.parametrize("document_place", ["慈溪", "宁波", "浙江", "全国"])
def test_a_place_sees_its_own_texts_its_ancestors_and_the_national_ones(document_place: str) -> None:
    assert PLACES.sees(place("慈溪"), place(document_place))


@pytest.mark.parametrize("document_place", ["余姚", "杭州", "江苏"])
def test_a_place_does_not_see_the_texts_of_its_neighbours(document_place: str) -> None:
    assert not PLACES.sees(place("慈溪"), place(document_place))


def test_a_place_does_not_see_the_texts_of_its_parts() -> None:
    assert not PLACES.sees(place("宁波"), place("慈溪"))


def test_two_places_are_related_when_one_lies_in_the_other() -> None:
    assert PLACES.related(place("宁波"), place("慈溪"))
    assert PLACES.related(place("慈溪"), place("宁波"))
    assert not PLACES.related(place("慈溪"), place("余姚"))


def test_a_place_is_within_itself() -> None:
    assert PLACES.is_within(place("慈溪"), place("慈溪"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("慈溪市", "慈溪"),
        ("呼市", "呼和浩特"),
        ("内蒙", "内蒙古"),
        ("石柱县", "石柱土家族自治县"),
        ("恩施州", "恩施"),
        ("广西自治区", "广西"),
        ("浦东新区", "浦东"),
        ("浙江省宁波市慈溪市", "慈溪"),
        ("长沙", "长沙"),
        ("长沙县", "长沙县"),
        ("吉林", "吉林"),
        ("吉林市", "吉林市"),
        ("海南", "海南"),
        ("海南州", "海南藏族自治州"),
        ("和平县", "和平县"),
        ("南京鼓楼区", "南京鼓楼区"),
        ("中国", "全国"),
        ("China", "全国"),
        (" Cixi ", "慈溪"),
        ("xi'an", "西安"),
        ("Xian", "西安"),
        ("Hohhot", "呼和浩特"),
        ("Amoy", "厦门"),
        ("Shaanxi", "陕西"),
        ("Shanxi", "山西"),
        ("Inner Mongolia Autonomous Region", "内蒙古"),
        ("Ürümqi", "乌鲁木齐"),
        ("Chongqing Municipality", "重庆"),
        ("Changsha County", "长沙县"),
    ],
)
def test_a_place_is_known_by_all_its_names(name: str, expected: str) -> None:
    assert place(name).name == expected


@pytest.mark.parametrize("name", ["鼓楼区", "和平", "Suzhou", "亚特兰蒂斯", "", "企业"])
def test_a_name_of_several_places_or_of_none_is_not_a_place(name: str) -> None:
    assert PLACES.named(name) is None


@pytest.mark.parametrize(
    ("full_name", "english"),
    [
        ("重庆市", "Chongqing"),
        ("长治市", "Changzhi"),
        ("长子县", "Zhangzi"),
        ("六安市", "Lu'an"),
        ("乐清市", "Yueqing"),
        ("台州市", "Taizhou"),
        ("丽水市", "Lishui"),
        ("亳州市", "Bozhou"),
        ("蚌埠市", "Bengbu"),
        ("浚县", "Xun"),
        ("闵行区", "Minhang"),
        ("花都区", "Huadu"),
        ("拉萨市", "Lhasa"),
        ("喀什地区", "Kashgar"),
        ("香港特别行政区", "Hong Kong"),
    ],
)
def test_irregular_readings_are_right(full_name: str, english: str) -> None:
    assert {p.english for p in PLACES.all if p.full_name == full_name} == {english}


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("遵义能补多少?", "遵义", "遵义"),
        ("慈溪市的企业怎么贷款", "慈溪市", "慈溪"),
        ("浙江宁波慈溪的小微企业", "浙江宁波慈溪", "慈溪"),
        ("浙江省宁波市慈溪市", "浙江省宁波市慈溪市", "慈溪"),
        ("衡阳高新区有什么政策", "衡阳", "衡阳"),
        ("中关村科技园海淀园", "中关村科技园海淀", "海淀"),
        ("南京鼓楼区的企业", "南京鼓楼区", "南京鼓楼区"),
        ("天津和平的企业", "天津和平", "天津和平区"),
        ("马鞍山市和县的企业", "马鞍山市和县", "和县"),
        ("上海银行业怎么支持企业", "上海", "上海"),
        ("北京大学生创业有补贴吗", "北京", "北京"),
        ("宁波保险费补贴多少", "宁波", "宁波"),
        ("台州路桥区的企业", "台州路桥区", "路桥区"),
        ("公司在Cixi注册", "Cixi", "慈溪"),
        ("subsidies in cixi city?", "cixi city", "慈溪"),
        ("Cixi, Ningbo, Zhejiang", "Cixi, Ningbo, Zhejiang", "慈溪"),
        ("firms in Haidian District of Beijing", "Haidian District of Beijing", "海淀"),
        ("Chaoyang District, Beijing", "Chaoyang District, Beijing", "北京朝阳区"),
        ("xi'an based firms", "xi'an", "西安"),
    ],
)
def test_a_mention_is_found_with_its_words(text: str, words: str, name: str) -> None:
    assert found(text) == [(words, [name])]


def test_several_places_are_found_from_left_to_right() -> None:
    assert names("深圳、厦门和Hohhot哪里补得多,还是慈溪") == ["深圳", "厦门", "呼和浩特", "慈溪"]


def test_no_name_lists_a_place_twice() -> None:
    for p in PLACES.all[1:]:
        for mention in PLACES.find(p.full_name):
            assert len(set(mention.places)) == len(mention.places), p


def test_an_ambiguous_name_gives_all_its_places() -> None:
    assert found("南山区的补贴") == [("南山区", ["深圳南山区", "鹤岗南山区"])]
    assert names("Suzhou subsidies") == ["宿州", "苏州"]


def test_an_ambiguous_name_is_settled_by_an_ancestor_elsewhere_in_the_text() -> None:
    assert names("我在南京开店,鼓楼区有补贴吗") == ["南京", "南京鼓楼区"]
    assert names("Suzhou: what does Anhui pay?") == ["宿州", "安徽"]


def test_an_ambiguous_name_is_settled_by_a_neighbour_in_the_same_place() -> None:
    assert names("深圳福田区和南山区") == ["福田", "深圳南山区"]


@pytest.mark.parametrize(
    "text",
    [
        "朝阳产业的发展",
        "长安汽车公司",
        "开通绿色通道",
        "扩大国际合作",
        "人力资源和社会保障",
        "高新技术企业",
        "新兴产业和平台经济",
        "公安机关的安全生产检查",
        "新增城镇就业",
        "提高要素配置",
        "市和县的财政部门",
        "合作双方与中方代表",
        "北部和南部地区",
        "示范县和产业示范区",
        "东方市场的需求",
        "中原区域的发展",
        "从上海银行贷款",
        "北京大学毕业",
        "厦门大学和浙江大学",
        "南京路步行街",
        "推动中华人民共和国的法律",
        "全国的中小企业",
        "he has long been a guide in the mall",
        "an hour of boxing, guiding and hailing",
        "mail to tax@beijing.gov.cn or www.hunan.gov.cn",
    ],
)
def test_ordinary_words_that_hold_the_letters_of_a_place_are_no_mention(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("东方市的企业", "东方市"),
        ("和平县企业", "和平县"),
        ("通道县的补贴", "通道侗族自治县"),
        ("long county", "陇县"),
    ],
)
def test_a_risky_name_with_its_ending_is_a_mention(text: str, name: str) -> None:
    assert names(text) == [name]


def test_a_text_without_places_has_no_mention() -> None:
    assert PLACES.find("") == ()
    assert PLACES.find("企") == ()

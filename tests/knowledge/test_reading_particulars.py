"""What a text says about itself: title, number, place, language and days in force."""

from __future__ import annotations

from pathlib import Path

from knowledge.document import PartialDate
from tests.knowledge.reading import read_one


def test_plain_text_gives_title_number_place_and_days(tmp_path: Path) -> None:
    written = (
        "厦门市人民政府办公厅关于印发\n小微企业租金减免办法的通知\n厦府办〔2023〕8号\n各区人民政府：\n现将办法印发给你们。\n"
        "第一条 根据《某法》（国发〔2018〕3号）制定。\n第九条 本办法自2023年6月1日起施行，有效期五年。\n"
    )
    document = read_one(tmp_path, "notice.txt", written)
    assert document.title == "厦门市人民政府办公厅关于印发小微企业租金减免办法的通知"
    assert document.text.startswith(f"# {document.title}\n")
    assert (document.number, document.place, document.language) == ("厦府办〔2023〕8号", "厦门", "zh")
    assert document.in_force_from == PartialDate(2023, 6, 1)
    assert document.in_force_until == PartialDate(2028, 5, 31)


def test_days_of_other_texts_are_not_taken(tmp_path: Path) -> None:
    document = read_one(
        tmp_path, "other.txt", "说明\n\n《某条例》自2010年1月1日起施行。有效期5年的证件除外。"
    )
    assert (document.in_force_from, document.in_force_until) == (None, None)


def test_number_that_is_only_cited_is_not_taken(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, "cites.txt", "关于申报的通知\n\n根据办法（厦府办〔2023〕8号）申报。").number
        is None
    )


def test_place_is_unknown_where_the_first_paragraph_names_two(tmp_path: Path) -> None:
    assert read_one(tmp_path, "two.txt", "企业名单\n\n深圳和厦门的企业入选，名单如下。").place is None


def test_order_that_issues_a_regulation_has_the_regulations_title(tmp_path: Path) -> None:
    written = (
        "中华人民共和国国务院令\n第9号\n《租金条例》已经通过，现予公布，自2024年3月1日起施行。\n"
        "租金条例\n第一条 为了减租，制定本条例。"
    )
    document = read_one(tmp_path, "order.txt", written)
    assert (document.title, document.in_force_from) == ("租金条例", PartialDate(2024, 3, 1))


def test_title_before_the_first_space_of_a_text_of_one_line(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, "line.txt", "关于减免租金的通知 各单位：现将有关事项通知如下。").title
        == "关于减免租金的通知"
    )


def test_file_without_title_is_called_by_its_name(tmp_path: Path) -> None:
    assert read_one(tmp_path, "letter.txt", "来信已经收到，现答复如下，请查收。").title == "letter"


def test_english_text_is_english(tmp_path: Path) -> None:
    assert (
        read_one(tmp_path, "english.txt", "Rent relief\n\nSmall firms pay no rent for three months.").language
        == "en"
    )

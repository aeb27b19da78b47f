"""Search joins meaning and words, sees only what the query may see, and keeps what each leg said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.document import Document, PartialDate
from knowledge.embedded import embed
from knowledge.embedding import Embedder
from knowledge.keywords import KeywordEntry, KeywordIndex
from knowledge.library import Library
from knowledge.passages import DocumentRow, PassageTable, Placed
from knowledge.search import Query, Search
from knowledge.splitting import split
from knowledge.vectors import VectorIndex

TODAY = date(2026, 11, 22)
TEXTS = {
    "guarantee": (
        "小微企业融资担保补贴办法",
        "对小型微型企业的贷款担保费给予补贴，年费率不超过1%的部分由财政承担。",
    ),
    "export": ("出口信用保险扶持办法", "出口企业投保信用保险，保险费由财政补贴50%，每家企业每年最高30万元。"),
    "rent": ("国有房屋租金减免通知", "承租国有房屋的中小企业，减免三个月租金。疫情期间由出租方主动办理。"),
    "talent": ("高校毕业生就业见习办法", "企业接收高校毕业生见习，按人按月发给见习补贴。"),
    "patent": ("专利质押贷款办法", "企业以专利权质押取得贷款的，利息的一半由科技局补贴。"),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a search is made of."""

    library: Library
    keywords: KeywordIndex
    embedder: Embedder
    keys: dict[str, list[int]]
    documents: dict[str, Document]

    def table(self, **changed: Document) -> PassageTable:
        table = PassageTable()
        documents = self.documents | changed
        table.change(
            [Placed(DocumentRow.of(document), self.keys[name]) for name, document in documents.items()]
        )
        return table

    def search(self, **changed: Document) -> Search:
        return Search(self.table(**changed), None, self.keywords, self.library, self.embedder)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Shelf]:
    documents = [
        Document(id=name, title=title, text=text, source=name) for name, (title, text) in TEXTS.items()
    ]
    with shelved(tmp_path_factory.mktemp("shelf"), embedder, documents) as shelf:
        yield shelf


def found(search: Search, query: Query) -> list[str]:
    return [hit.document.id for hit in search.search(query)]


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("小微企业的担保费补多少？", "guarantee"),
        ("出口信保的保费补贴上限是多少", "export"),
        ("租金能免几个月", "rent"),
        ("招应届生实习有钱拿吗", "talent"),
    ],
)
def test_the_text_that_answers_comes_first(shelf: Shelf, question: str, document: str) -> None:
    assert found(shelf.search(), Query(question, TODAY))[0] == document


def test_hits_are_in_order_of_their_score(shelf: Shelf) -> None:
    scores = [hit.score for hit in shelf.search().search(Query("企业贷款补贴", TODAY))]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_a_hit_keeps_the_cosine_and_the_keyword_score(shelf: Shelf) -> None:
    question = "专利质押贷款的利息"
    vector = shelf.embedder.embed_query(question)
    hit = shelf.search().search(Query(question, TODAY))[0]
    stored = shelf.library.vectors(
        [hit.key], fingerprint=shelf.embedder.fingerprint, dimension=shelf.embedder.dimension
    )
    assert hit.vector_score == pytest.approx(float(stored.matrix[0] @ vector), abs=1e-5)
    assert hit.keyword_score == pytest.approx(shelf.keywords.search(question, limit=1)[0].score)


def test_sentence_scores_are_one_for_each_sentence(shelf: Shelf) -> None:
    hit = shelf.search().search(Query("疫情期间租金", TODAY))[0]
    assert hit.document.id == "rent"
    assert len(hit.sentence_scores) == len(hit.passage.sentences) == 2
    assert all(-1.0 <= score <= 1.0 for score in hit.sentence_scores)


def test_the_keyword_leg_alone_gives_only_passages_with_the_words(shelf: Shelf) -> None:
    hits = shelf.search().search(Query("租金", TODAY, leg="keywords"))
    assert [hit.document.id for hit in hits] == ["rent"]
    assert hits[0].score == hits[0].keyword_score
    assert hits[0].vector_score is not None


def test_the_vector_leg_alone_orders_by_cosine(shelf: Shelf) -> None:
    hits = shelf.search().search(Query("租金", TODAY, leg="vectors"))
    assert len(hits) == len(TEXTS)
    assert [hit.score for hit in hits] == [hit.vector_score for hit in hits]
    assert all(hit.keyword_score is None for hit in hits)


def test_no_more_than_the_limit_are_given(shelf: Shelf) -> None:
    assert len(shelf.search().search(Query("企业补贴", TODAY, limit=2))) == 2
    assert shelf.search().search(Query("企业补贴", TODAY, limit=0)) == []


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_is_found_for_nothing(shelf: Shelf, text: str) -> None:
    assert shelf.search().search(Query(text, TODAY)) == []


def test_a_question_without_a_letter_is_searched_by_meaning(shelf: Shelf) -> None:
    hits = shelf.search().search(Query("？！", TODAY))
    assert len(hits) == len(TEXTS)
    assert all(hit.keyword_score is None for hit in hits)


def test_only_the_named_documents_are_searched(shelf: Shelf) -> None:
    query = Query("租金减免", TODAY, documents=frozenset({"talent", "patent"}))
    assert set(found(shelf.search(), query)) == {"talent", "patent"}


def test_a_text_of_another_place_is_not_seen(shelf: Shelf) -> None:
    elsewhere = replace(shelf.documents["rent"], place="厦门市")
    search = shelf.search(rent=elsewhere)
    assert "rent" not in found(search, Query("租金减免", TODAY, place="衡阳市"))
    assert found(search, Query("租金减免", TODAY, place="厦门市"))[0] == "rent"


def test_a_text_is_found_on_its_last_day_and_not_on_the_next(shelf: Shelf) -> None:
    ending = replace(shelf.documents["rent"], in_force_until=PartialDate(2026, 11, 22))
    search = shelf.search(rent=ending)
    assert found(search, Query("租金减免", TODAY))[0] == "rent"
    assert "rent" not in found(search, Query("租金减免", date(2026, 11, 23)))


def test_the_vector_index_gives_what_exact_search_gives(shelf: Shelf, tmp_path: Path) -> None:
    keys = np.array(sorted(key for keys in shelf.keys.values() for key in keys))
    stored = shelf.library.vectors(
        keys.tolist(), fingerprint=shelf.embedder.fingerprint, dimension=shelf.embedder.dimension
    )
    with closing(VectorIndex(tmp_path / "vectors")) as vectors:
        vectors.add(stored.keys.tolist(), stored.matrix)
        indexed = Search(shelf.table(), vectors, shelf.keywords, shelf.library, shelf.embedder)
        query = Query("贷款利息补贴", TODAY)
        assert found(indexed, query) == found(shelf.search(), query)


@contextmanager
def shelved(folder: Path, embedder: Embedder, documents: Sequence[Document]) -> Iterator[Shelf]:
    """A library and a keyword index with these documents."""
    keys: dict[str, list[int]] = {}
    with (
        closing(Library.open(folder / "library")) as library,
        closing(KeywordIndex.open(folder / "words")) as words,
    ):
        for document in documents:
            passages = split(document)
            embedded = embed(embedder, [(document, passage) for passage in passages])
            keys[document.id] = library.write(document, passages, embedded=embedded, file=document.id)
            words.add(
                KeywordEntry(key, document.title, passage.heading, passage.text)
                for key, passage in zip(keys[document.id], passages, strict=True)
            )
        words.commit()
        yield Shelf(library, words, embedder, keys, {document.id: document for document in documents})


def titled(title: str, text: str) -> Document:
    return Document(id=title, title=title, text=text, source=title)


def test_a_named_title_comes_before_a_longer_one_with_more_of_the_words(
    tmp_path: Path, embedder: Embedder
) -> None:
    named = titled(
        "青湖办法", "本办法对企业给予补贴，由区财政承担，每年一次，自发布之日起施行，由科技局解释。"
    )
    wordy = titled(
        "新青湖办法", "对青湖企业给予补贴，补贴由区财政承担，补贴每年一次，自发布之日起施行，由科技局解释。"
    )
    with shelved(tmp_path, embedder, [named, wordy]) as shelf:
        question = "青湖办法的补贴"
        assert found(shelf.search(), Query(question, TODAY, leg="keywords"))[0] == "新青湖办法"
        assert found(shelf.search(), Query(question, TODAY))[0] == "青湖办法"


LAW = """# 长湖市企业登记条例

## 第一章 总则

第一条 企业登记由市场监督管理部门负责，依照第三条办理，第三条另有规定的除外。

第二条 登记事项包括名称、住所，适用第三条。

## 第二章 责任

第三条 逾期不改的，列入名录。
"""


@pytest.mark.parametrize("cited", ["《长湖市企业登记条例》第三条", "长湖市企业登记条例第3条"])
def test_an_article_cited_with_its_title_comes_first(tmp_path: Path, embedder: Embedder, cited: str) -> None:
    law = Document(id="law", title="长湖市企业登记条例", text=LAW, source="law")
    rules = Document(
        id="rules",
        title="长湖市企业登记条例实施细则",
        text=LAW.replace("条例", "条例实施细则"),
        source="rules",
    )
    with shelved(tmp_path, embedder, [rules, law]) as shelf:
        hits = shelf.search().search(Query(f"现行{cited}对登记是怎么规定的？", TODAY))
    assert (hits[0].document.id, hits[0].passage.text[:3]) == ("law", "第三条")
    assert hits[0].score > hits[1].score + 1


def test_a_cited_article_that_is_not_allowed_is_not_given(tmp_path: Path, embedder: Embedder) -> None:
    ended = Document(
        id="law", title="长湖市企业登记条例", text=LAW, source="law", in_force_until=PartialDate(2020, 1, 1)
    )
    other = titled("登记办法", "企业登记由市场监督管理部门负责。")
    with shelved(tmp_path, embedder, [ended, other]) as shelf:
        assert found(shelf.search(), Query("《长湖市企业登记条例》第三条", TODAY)) == ["登记办法"]


def test_a_document_added_later_is_found_by_its_title(tmp_path: Path, embedder: Embedder) -> None:
    first = titled("见习办法", "企业接收见习生，发给补贴。")
    with shelved(tmp_path, embedder, [first]) as shelf:
        table = shelf.table()
        search = Search(table, None, shelf.keywords, shelf.library, embedder)
        assert found(search, Query("见习补贴", TODAY)) == ["见习办法"]
        later = titled("租金办法", "企业租金减半。")
        passages = split(later)
        embedded = embed(embedder, [(later, passage) for passage in passages])
        keys = shelf.library.write(later, passages, embedded=embedded, file="later")
        shelf.keywords.add([KeywordEntry(keys[0], later.title, (), later.text)])
        shelf.keywords.commit()
        table.change([Placed(DocumentRow.of(later), keys)])
        assert found(search, Query("租金办法的补贴", TODAY))[0] == "租金办法"

"""The bundled embedder: its files, its tokens, its vectors beside those of the package it is made from."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import knowledge.e5.preparing as preparing
import knowledge.e5.weights as weights_module
from knowledge.e5 import PASSAGE_PREFIX, E5Embedder, open_e5
from knowledge.e5.reference import ReferenceEngine
from knowledge.e5.tokenizer import SPACE_MARK, Tokenizer
from knowledge.e5.weights import Vocabulary, bundled_file, read_weights
from knowledge.errors import EmbedderError

TEXTS = [
    "对小微企业贷款担保费率不超过1.5%的给予补贴,最高不超过50万元。",
    "Small firms may apply for a loan guarantee; the premium is subsidised for one year.",
    "外贸企业投保短期出口信用保险,保费按50%~70%补助(全角~也在)。",
    "两  个   空格、零宽\u200b字符、换行\n与制表\t符",
    "１２３㎡ ﬁ Ⅳ ①",
    "😀🚀 表情连着两个",
    "",
]


def say_nothing(what: str, share: float) -> None:
    """Tests watch no progress."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def embedder(home: Path) -> E5Embedder:
    return open_e5(home, say_nothing)


@pytest.fixture(scope="module")
def reference() -> ReferenceEngine:
    return ReferenceEngine()


def test_passages_point_where_the_reference_points(embedder: E5Embedder, reference: ReferenceEngine) -> None:
    cosines = np.sum(embedder.embed_passages(TEXTS) * reference.embed_passages(TEXTS), axis=1)
    assert cosines.min() > 0.99


def test_a_query_points_where_the_reference_points(embedder: E5Embedder, reference: ReferenceEngine) -> None:
    assert embedder.embed_query(TEXTS[0]) @ reference.embed_query(TEXTS[0]) > 0.99


def test_queries_and_passages_have_prefixes_of_their_own(embedder: E5Embedder) -> None:
    assert embedder.embed_query(TEXTS[0]) @ embedder.embed_passages(TEXTS[:1])[0] < 0.999


def test_vectors_are_of_unit_length_and_single_precision(embedder: E5Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_no_passages_give_no_vectors(embedder: E5Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_a_vector_does_not_depend_on_the_texts_beside_it(embedder: E5Embedder) -> None:
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    assert np.allclose(embedder.embed_passages(TEXTS), alone, atol=1e-5)


def test_a_passage_beyond_512_tokens_is_read_to_its_end(
    embedder: E5Embedder, reference: ReferenceEngine
) -> None:
    start = "企业可以申请担保费补贴。" * 60
    texts = [start + "出口信用保险的保费补助" * 30, start + "Mount Everest is the highest mountain. " * 30]
    ours = embedder.embed_passages(texts)
    assert ours[0] @ reference.embed_passages(texts[:1])[0] > 0.99
    assert ours[0] @ ours[1] < 0.98


def test_a_query_beyond_512_tokens_is_cut(embedder: E5Embedder) -> None:
    long = "补贴标准是多少?" * 2000
    assert np.array_equal(embedder.embed_query(long), embedder.embed_query(long + "别的"))


def test_threads_get_what_one_thread_gets(embedder: E5Embedder) -> None:
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(embedder.embed_query, TEXTS * 3))
    alone = [embedder.embed_query(text) for text in TEXTS] * 3
    assert np.allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("text", TEXTS)
def test_texts_have_as_many_tokens_as_in_the_reference(
    embedder: E5Embedder, reference: ReferenceEngine, text: str
) -> None:
    assert len(embedder.token_ids(PASSAGE_PREFIX + text)) == reference.token_count(text)


def test_the_cut_of_a_word_is_the_best_of_all_cuts() -> None:
    pieces = ("?", SPACE_MARK, "担", "保", "费", "担保", "保费", f"{SPACE_MARK}担保", "贴")
    scores = np.array([0, -2, -4, -3, -3.5, -5, -4.5, -6.9, -4], np.float32)
    tokenizer = Tokenizer(Vocabulary(pieces, scores, {}, start=0, end=0, padding=0, unknown=0))
    word = f"{SPACE_MARK}担保费贴"
    cuts = [_cut(word, ends) for ends in product([False, True], repeat=len(word) - 1)]
    known = [cut for cut in cuts if all(piece in pieces for piece in cut)]
    best = max(known, key=lambda cut: sum(scores[pieces.index(piece)] for piece in cut))
    assert [pieces[number] for number in tokenizer.ids("担保费贴")] == best


def _cut(word: str, ends: tuple[bool, ...]) -> list[str]:
    parts = [word[0]]
    for letter, is_cut in zip(word[1:], ends, strict=True):
        parts = [*parts, letter] if is_cut else [*parts[:-1], parts[-1] + letter]
    return parts


def test_preparing_leaves_one_folder_and_opening_again_changes_nothing(
    home: Path, embedder: E5Embedder
) -> None:
    def files() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in sorted(home.rglob("*"))}

    before = files()
    again = open_e5(home, say_nothing)
    assert files() == before
    assert [path.name for path in (home / "models").iterdir()] == [embedder.fingerprint]
    assert np.array_equal(again.embed_query(TEXTS[0]), embedder.embed_query(TEXTS[0]))


def test_two_processes_preparing_at_once_leave_one_whole_folder_and_need_less_than_a_gigabyte(
    tmp_path: Path,
) -> None:
    program = (
        "import re, resource, sys; from pathlib import Path\n"
        "from knowledge.e5 import open_e5\n"
        "open_e5(Path(sys.argv[1]), lambda what, share: None)\n"
        "status = Path('/proc/self/status')\n"
        # On Linux ru_maxrss remembers the process that was forked, here the whole test run.
        "peak = re.search(r'VmHWM:\\s+(\\d+)', status.read_text()) if status.exists() else None\n"
        "print(peak[1] if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    kilobytes = 1024 if sys.platform == "darwin" else 1
    assert all(int(peak) // kilobytes < 1_000_000 for peak in printed)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [preparing.fingerprint()]


def test_a_failed_preparation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(bundled_file().read_bytes()[:-1] + b"?")
    monkeypatch.setattr(preparing, "bundled_file", lambda: damaged)
    with pytest.raises(EmbedderError, match="expected 1571fc98"):
        open_e5(tmp_path / "home", say_nothing)
    assert list((tmp_path / "home" / "models").iterdir()) == []


def test_a_machine_without_the_package_is_told_which_setting_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights_module, "_PACKAGE", "no_such_package")
    with pytest.raises(EmbedderError, match="set SME_POLICY_EMBEDDER to sentence-transformers:"):
        open_e5(tmp_path, say_nothing)


def test_a_damaged_prepared_model_is_named(tmp_path: Path, home: Path, embedder: E5Embedder) -> None:
    folder = tmp_path / "models" / embedder.fingerprint
    folder.mkdir(parents=True)
    for file in (home / "models" / embedder.fingerprint).iterdir():
        content = file.read_bytes() if file.suffix != ".onnx" else b"no graph"
        (folder / file.name).write_bytes(content)
    with pytest.raises(EmbedderError, match="remove that folder"):
        open_e5(tmp_path, say_nothing)


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file stands where the folder belongs")
    with pytest.raises(EmbedderError, match="cannot be written"):
        open_e5(tmp_path, say_nothing)


def test_the_vocabulary_of_the_package_is_read_whole() -> None:
    weights = read_weights(bundled_file())
    assert len(weights.vocabulary.pieces) == len(weights.vocabulary.scores) == 250_002
    assert weights.vocabulary.replacements["\u200b"] == " "
    assert weights.shape.hidden == 384

"""Writes the bundled weights as a model folder that the library sentence-transformers opens.

For whoever wants to run the bundled model on torch (on a graphics card, say) or go on training it:
SME_POLICY_EMBEDDER=sentence-transformers:<folder> then uses it. Needs the extra sentence-transformers.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from knowledge.e5.tokenizer import SPACE_MARK
from knowledge.e5.weights import Vocabulary, Weights, bundled_file, read_weights

_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_NORMS = {"aln", "oln"}
_FIRST_PRIVATE_CHARACTER = 0xE000


def write_sentence_transformers_folder(folder: Path) -> None:
    """Write the model into `folder` (about 470 MB, made if missing), in single precision.

    EmbedderError when the package with the weights is missing or not the one expected.
    """
    # Part of the extra, which the default install goes without.
    from safetensors.numpy import save_file

    weights = read_weights(bundled_file())
    folder.mkdir(parents=True, exist_ok=True)
    save_file(_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(weights.vocabulary).save(str(folder / "tokenizer.json"))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    for name, content in _settings(weights).items():
        (folder / name).write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _settings(weights: Weights) -> dict[str, Any]:
    """The JSON files, by name."""
    shape = weights.shape
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.inner,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "max_position_embeddings": shape.positions,
            "layer_norm_eps": 1e-12,
            "type_vocab_size": 2,
            "vocab_size": shape.vocabulary,
            "pad_token_id": 0,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "passage": "passage: "}},
    }


def _tensors(weights: Weights) -> dict[str, NDArray[np.float32]]:
    """The tensors by the names that BertModel gives them."""
    hidden, inner = weights.shape.hidden, weights.shape.inner
    found = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", hidden).values(),
        "embeddings.position_embeddings.weight": weights.numbers("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": weights.numbers("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": weights.numbers("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.numbers("emb.ln.b"),
    }
    # BertModel has this part, sentence-transformers does not use it, and what is missing is drawn at random.
    found["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    found["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    for layer in range(weights.shape.layers):
        for short, long in _PARTS.items():
            name, ours = f"encoder.layer.{layer}.{long}", f"l{layer}.{short}"
            columns = inner if short == "fo" else hidden
            matrix = (
                weights.numbers(f"{ours}.w")
                if short in _NORMS
                else weights.matrix(f"{ours}.w", columns).values()
            )
            found[f"{name}.weight"] = matrix
            found[f"{name}.bias"] = weights.numbers(f"{ours}.b")
    return found


def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The same segmentation in the library's own terms; runs of unknown characters become one token in it."""
    scored = list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, vocabulary.unknown, False))
    tokenizer.normalizer = normalizers.Sequence(_normalisation(vocabulary))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(SPACE_MARK, prepend_scheme="always", split=True)
    start, end = (vocabulary.pieces[number] for number in (vocabulary.start, vocabulary.end))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, vocabulary.start), (end, vocabulary.end)]
    )
    tokenizer.add_special_tokens(
        [AddedToken(piece, special=True) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    )
    return tokenizer


def _normalisation(vocabulary: Vocabulary) -> list[Any]:
    """NFKC, and around it what the vocabulary's own table does otherwise: some characters go, some become
    spaces, and one that NFKC would change stays, hidden behind a private character meanwhile."""
    special = {
        character: value
        for character, value in vocabulary.replacements.items()
        if value != unicodedata.normalize("NFKC", character)
    }
    steps: list[Any] = [
        normalizers.Replace(Regex(_class_of(c for c, value in special.items() if value == wanted)), wanted)
        for wanted in sorted(set(special.values()))
    ]
    letters = set("".join(vocabulary.pieces)) - vocabulary.replacements.keys() - {SPACE_MARK}
    kept = sorted(letter for letter in letters if unicodedata.normalize("NFKC", letter) != letter)
    private = [chr(_FIRST_PRIVATE_CHARACTER + number) for number in range(len(kept))]
    steps += [normalizers.Replace(letter, hidden) for letter, hidden in zip(kept, private, strict=True)]
    steps.append(normalizers.NFKC())
    steps += [normalizers.Replace(hidden, letter) for letter, hidden in zip(kept, private, strict=True)]
    return [*steps, normalizers.Replace(Regex(" {2,}"), " ")]


def _class_of(characters: Iterable[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in characters) + "]"

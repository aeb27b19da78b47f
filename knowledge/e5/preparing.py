"""Keeps the bundled model's files in the home folder: written once, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from knowledge.e5.tokenizer import save_vocabulary
from knowledge.e5.weights import FILE_SHA256, bundled_file, read_weights
from knowledge.errors import EmbedderError

GRAPH_FILE = "encoder.onnx"

# Part of the fingerprint: raise it with every change that makes other vectors from the same weights.
_RECIPE = "7-bit weights, 8-bit activations by token, GELU by tanh, windows of 512, mean; 3"
_FINGERPRINT_LENGTH = 12


def fingerprint() -> str:
    """Names the vectors: the weights they come from and how they are computed."""
    digest = hashlib.sha256(f"{FILE_SHA256} {_RECIPE}".encode()).hexdigest()
    return f"e5-{digest[:_FINGERPRINT_LENGTH]}"


def prepared_folder(home: Path, progress: Callable[[str, float], None]) -> Path:
    """The folder with the model's files, made first if need be; any number of processes may ask at once."""
    folder = home / "models" / fingerprint()
    if folder.is_dir():
        return folder
    source = bundled_file()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _prepare(source, unfinished, progress)
            _put_in_place(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise EmbedderError(
            f"the bundled model cannot be written to {folder}: {error}; "
            "make room there, or name another folder with SME_POLICY_HOME"
        ) from error
    return folder


def _prepare(source: Path, folder: Path, progress: Callable[[str, float], None]) -> None:
    # onnx is needed on the first start only; later ones should not wait for it.
    from knowledge.e5.graph import write_graph

    progress("preparing_model", 0.0)
    weights = read_weights(source)
    progress("preparing_model", 0.3)
    save_vocabulary(weights.vocabulary, folder)
    progress("preparing_model", 0.5)
    write_graph(weights, folder / GRAPH_FILE)
    progress("preparing_model", 1.0)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    for file in unfinished.iterdir():
        # A loss of power after the renaming must not leave a folder with half its bytes.
        with file.open("rb") as written:
            os.fsync(written.fileno())
    try:
        unfinished.replace(folder)
    except OSError:
        # Another process was faster: its files are the same as ours.
        if not folder.is_dir():
            raise

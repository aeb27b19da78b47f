"""Reads questions with their answers, and the texts they are asked of, from the forms they come in."""

from __future__ import annotations

from dataclasses import dataclass

from eval.cases import Case
from knowledge.document import Document


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and the documents they are asked of; no documents where the bundled policies are meant."""

    name: str
    cases: tuple[Case, ...]
    documents: tuple[Document, ...] = ()

"""The one truth: documents, versions, passages, embeddings in SQLite; all else is rebuilt from it.

Only this package imports SQLAlchemy.
"""

from knowledge.library.records import Generation, Record, Standing
from knowledge.library.shelves import Library
from knowledge.library.writing import Embeddings

__all__ = ["Embeddings", "Generation", "Library", "Record", "Standing"]

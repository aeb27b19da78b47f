"""What can be set, checked and frozen; read at the edge (ui/environment.py) and handed down."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Mode = Literal["auto", "extractive", "model"]
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a user can set; `eval_data` is the folder of evaluation sets, None when unset."""

    home: Path
    bundled: bool = True
    embedder: str = "e5"
    mode: Mode = "auto"
    model_base_url: str | None = None
    model_name: str | None = None
    model_api_key: str | None = field(default=None, repr=False)
    model_connect_s: float = 5.0
    model_first_token_s: float = 15.0
    model_gap_s: float = 8.0
    model_total_s: float = 30.0
    language: Language | None = None
    admin_password: str | None = field(default=None, repr=False)
    eval_data: Path | None = None

"""A text as one reads it who sees through disguises: invisible characters, entities, base64, mirrors."""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from urllib.parse import unquote

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff])[ |·.\-_*]+(?=[\u4e00-\u9fff])")


def views(text: str) -> tuple[str, ...]:
    """The text itself and every other way to read it, each once."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    seen = [text, plain, html.unescape(plain), unquote(plain), _SPREAD.sub("", plain)]
    if "\u202e" in text:
        seen.append(plain[::-1])
    seen += [decoded for found in _BASE64.findall(plain) if (decoded := _decoded(found))]
    return tuple(dict.fromkeys(seen))


def _decoded(encoded: str) -> str:
    """What base64 hides; empty when it is no text."""
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return ""

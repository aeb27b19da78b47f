"""The settings: read once from the environment and the home folder's `settings.toml`, checked, frozen."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StrictStr, StringConstraints, ValidationError

from assistant.settings import Language, Mode, Settings
from ui.errors import BadInput, Named

PREFIX = "SME_POLICY_"
FILE_NAME = "settings.toml"
_NAMES = tuple(field.name for field in fields(Settings))
_SECRETS = ("model_api_key", "admin_password")

Seconds = Annotated[FiniteFloat, Field(gt=0, le=86_400)]
Embedder = Annotated[str, StringConstraints(pattern=r"^(e5|sentence-transformers:\S.*|openai:\S+)$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$")]
Secret = Annotated[StrictStr, StringConstraints(pattern=r"^[\x21-\x7e]+$")]


class _Given(BaseModel):
    """What the world may say; a field left out keeps the default of Settings."""

    model_config = ConfigDict(extra="forbid")

    home: Path | None = None
    bundled: bool | None = None
    embedder: Embedder | None = None
    mode: Mode | None = None
    model_base_url: Address | None = None
    model_name: Annotated[str, StringConstraints(min_length=1)] | None = None
    model_api_key: Secret | None = None
    model_connect_s: Seconds | None = None
    model_first_token_s: Seconds | None = None
    model_gap_s: Seconds | None = None
    model_total_s: Seconds | None = None
    language: Language | None = None
    admin_password: Annotated[StrictStr, StringConstraints(min_length=1)] | None = None
    eval_data: Path | None = None


def interface_language(environment: Mapping[str, str]) -> Language:
    """The language to speak before the settings are read: the setting's, else the locale's."""
    chosen = environment.get(f"{PREFIX}LANGUAGE", "").strip().lower()
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    locale = next(
        (value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), ""
    )
    return "zh" if locale.lower().startswith("zh") else "en"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in force, the environment beating the file; raises BadInput naming what is wrong."""
    named = _from_environment(environment)
    home = _absolute(Path(named.pop("home", "") or user_data_path("sme-policy", appauthor=False)), Path.cwd())
    file = home / FILE_NAME
    from_file = _check(_from_file(file), where=str(file), prefix="")
    from_environment = _check(named, where=Named("words.environment"), prefix=PREFIX)
    given = from_file.model_dump(exclude_none=True) | from_environment.model_dump(exclude_none=True)
    if "eval_data" in given:
        given["eval_data"] = _absolute(given["eval_data"], Path.cwd() if from_environment.eval_data else home)
    return Settings(**{"home": home} | given)


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings named in the environment, an empty one counting as unset."""
    named: dict[str, str] = {}
    for variable, value in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX)
        if name.lower() not in _NAMES or name != name.upper():
            raise _misspelt(variable, (PREFIX + known.upper() for known in _NAMES))
        if value.strip():
            named[name.lower()] = value.strip() if name.lower() not in _SECRETS else value
    return named


def _from_file(file: Path) -> dict[str, object]:
    """What the file says; it may be missing, and it cannot say where it lies itself."""
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput("settings_file", file=str(file), detail=str(error)) from error
    said: dict[str, object] = {}
    for key, value in table.items():
        name = key.lower()
        if name == "home":
            raise BadInput("settings_file_home", file=str(file))
        if name not in _NAMES:
            raise _misspelt(f"{key} ({file})", (known for known in _NAMES if known != "home"))
        said[name] = value
    return said


def _misspelt(written: str, known: Iterable[str]) -> BadInput:
    names = sorted(known)
    bare = written.split(" ", maxsplit=1)[0]
    upper = {name.upper(): name for name in names}
    nearest = difflib.get_close_matches(bare.upper(), list(upper), n=1, cutoff=0.0)
    return BadInput("unknown_setting", name=written, nearest=upper[nearest[0]] if nearest else names[0])


def _check(said: Mapping[str, object], *, where: str | Named, prefix: str) -> _Given:
    try:
        return _Given.model_validate(said)
    except ValidationError as error:
        name = str(error.errors(include_url=False)[0]["loc"][0])
        shown = "***" if name in _SECRETS else str(said[name])
        raise BadInput(
            "setting_value",
            name=prefix + name.upper() if prefix else name,
            where=where,
            value=shown,
            expected=Named(f"expected.{name}"),
        ) from error


def _absolute(path: Path, start: Path) -> Path:
    return start / path.expanduser()

"""Settings from the environment and the file: read, checked, and the nearest name for a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from ui.environment import interface_language, read_settings
from ui.errors import BadInput


def said(environment: dict[str, str]) -> str:
    with pytest.raises(BadInput) as caught:
        read_settings(environment)
    assert caught.value.worded("zh") != caught.value.worded("en")
    return caught.value.worded("en")


def test_an_empty_environment_gives_the_defaults(tmp_path: Path) -> None:
    assert read_settings({"SME_POLICY_HOME": str(tmp_path)}) == Settings(home=tmp_path)


def test_the_default_home_is_a_folder_of_this_user() -> None:
    assert read_settings({}).home.name == "sme-policy"


def test_every_setting_can_be_named_in_the_environment(tmp_path: Path) -> None:
    given = {
        "HOME": str(tmp_path),
        "BUNDLED": "false",
        "EMBEDDER": "sentence-transformers:/models/own",
        "MODE": "extractive",
        "MODEL_BASE_URL": "http://127.0.0.1:8000/v1",
        "MODEL_NAME": "qwen",
        "MODEL_API_KEY": "sk-1",
        "MODEL_CONNECT_S": "1",
        "MODEL_FIRST_TOKEN_S": "2.5",
        "MODEL_GAP_S": "3",
        "MODEL_TOTAL_S": "4",
        "LANGUAGE": "en",
        "ADMIN_PASSWORD": "secret words",
        "EVAL_DATA": str(tmp_path),
    }
    assert read_settings({f"SME_POLICY_{name}": value for name, value in given.items()}) == Settings(
        home=tmp_path,
        bundled=False,
        embedder="sentence-transformers:/models/own",
        mode="extractive",
        model_base_url="http://127.0.0.1:8000/v1",
        model_name="qwen",
        model_api_key="sk-1",
        model_connect_s=1.0,
        model_first_token_s=2.5,
        model_gap_s=3.0,
        model_total_s=4.0,
        language="en",
        admin_password="secret words",
        eval_data=tmp_path,
    )


def test_a_setting_left_empty_counts_as_unset(tmp_path: Path) -> None:
    unset = {"SME_POLICY_EVAL_DATA": "", "SME_POLICY_MODE": " "}
    settings = read_settings({"SME_POLICY_HOME": str(tmp_path)} | unset)
    assert (settings.eval_data, settings.mode) == (None, "auto")


def test_the_file_is_read_and_the_environment_beats_it(tmp_path: Path) -> None:
    written = 'mode = "extractive"\nBUNDLED = false\nlanguage = "zh"\n'
    (tmp_path / "settings.toml").write_text(written, encoding="utf-8")
    settings = read_settings({"SME_POLICY_HOME": str(tmp_path), "SME_POLICY_LANGUAGE": "en"})
    assert (settings.mode, settings.bundled, settings.language) == ("extractive", False, "en")


def test_a_folder_named_in_the_file_is_sought_beside_it(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('eval_data = "sets"', encoding="utf-8")
    assert read_settings({"SME_POLICY_HOME": str(tmp_path)}).eval_data == tmp_path / "sets"


def test_a_relative_home_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"SME_POLICY_HOME": "here"}).home == tmp_path / "here"


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("SME_POLICY_MODEL_BASE_ULR", "SME_POLICY_MODEL_BASE_URL"),
        ("SME_POLICY_BUNDELD", "SME_POLICY_BUNDLED"),
        ("SME_POLICY_mode", "SME_POLICY_MODE"),
        ("SME_POLICY_EVALDATA", "SME_POLICY_EVAL_DATA"),
    ],
)
def test_a_misspelt_variable_is_an_error_naming_the_nearest(variable: str, nearest: str) -> None:
    assert variable in said({variable: "1"})
    assert said({variable: "1"}).endswith(f"the nearest is {nearest}")


def test_a_misspelt_name_in_the_file_is_an_error_naming_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('langauge = "zh"', encoding="utf-8")
    assert said({"SME_POLICY_HOME": str(tmp_path)}).endswith("the nearest is language")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BUNDLED", "perhaps"),
        ("EMBEDDER", "e6"),
        ("MODE", "fast"),
        ("MODEL_BASE_URL", "localhost:8000"),
        ("MODEL_CONNECT_S", "-1"),
        ("MODEL_TOTAL_S", "nan"),
        ("MODEL_GAP_S", "soon"),
        ("LANGUAGE", "fr"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(name: str, value: str) -> None:
    assert f"SME_POLICY_{name}" in said({f"SME_POLICY_{name}": value})
    assert value in said({f"SME_POLICY_{name}": value})
    assert "expected" in said({f"SME_POLICY_{name}": value})


def test_a_wrong_secret_is_not_repeated() -> None:
    assert "geheim" not in said({"SME_POLICY_MODEL_API_KEY": "geheim niß"})


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("mode = ", encoding="utf-8")
    assert str(tmp_path / "settings.toml") in said({"SME_POLICY_HOME": str(tmp_path)})


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")
    assert str(tmp_path / "settings.toml") in said({"SME_POLICY_HOME": str(tmp_path)})


def test_the_file_cannot_move_the_home(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('home = "/elsewhere"', encoding="utf-8")
    assert "SME_POLICY_HOME" in said({"SME_POLICY_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "SME_POLICY_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_interface_speaks_the_language_of_the_setting_or_the_locale(
    environment: dict[str, str], language: str
) -> None:
    assert interface_language(environment) == language

from pathlib import Path

import pytest
from pydantic import ValidationError

from pose_parser.errors import ConfigError
from pose_parser.server.config import ServerConfig


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("POSER_"):
            monkeypatch.delenv(name)


def test_without_any_variable_everything_stays_on_this_machine() -> None:
    config = ServerConfig.from_environment()

    assert (config.host, config.port) == ("127.0.0.1", 5001)
    assert config.allowed_origins == ("http://localhost:3000", "http://127.0.0.1:3000")
    assert config.models_folder == Path("data/trained_models")
    assert config.pose_models_folder == Path("data/pose_models")
    assert config.workers >= 1


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "POSER_PORT": "6001",
        "POSER_DATA_DIR": str(tmp_path),
        "POSER_POSE_MODEL": "lite",
        "POSER_UI_ORIGINS": " http://localhost:8080/ ,http://127.0.0.1:8080,",
        "POSER_DEFAULT_MODEL": "",
        "POSER_POSE_MODELS_DIR": "",
        "POSER_ASYNC_MODE": "threading",
        "POSER_SOMETHING_ELSE": "is not ours",
    }.items():
        monkeypatch.setenv(name, value)

    config = ServerConfig.from_environment()

    assert config.port == 6001
    assert config.pose_model == "lite"
    assert config.allowed_origins == ("http://localhost:8080", "http://127.0.0.1:8080")
    assert config.default_model is None
    assert config.pose_models_folder == tmp_path / "pose_models"
    assert config.async_mode == "threading"


def test_the_page_s_port_decides_who_may_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSER_UI_PORT", "3999")

    assert ServerConfig.from_environment().allowed_origins == ("http://localhost:3999", "http://127.0.0.1:3999")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSER_PORT", "http"),
        ("POSER_PORT", "0"),
        ("POSER_PORT", "70000"),
        ("POSER_WORKERS", "0"),
        ("POSER_WORKERS", "many"),
        ("POSER_POSE_MODEL", "huge"),
        ("POSER_MAX_SESSIONS", "0"),
        ("POSER_FRAME_TIMEOUT_S", "-1"),
        ("POSER_IDLE_SESSION_S", "nan"),
        ("POSER_ASYNC_MODE", "gevent"),
        ("POSER_LOG_LEVEL", "loud"),
        ("POSER_MAX_IMAGE_BYTES", "1"),
    ],
)
def test_an_unusable_value_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError, match=f"{name}='{value}'"):
        ServerConfig.from_environment()


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSER_PORT", "0")
    monkeypatch.setenv("POSER_WORKERS", "0")

    with pytest.raises(ConfigError, match=r"(?s)POSER_PORT.*POSER_WORKERS"):
        ServerConfig.from_environment()


def test_it_cannot_be_changed_later() -> None:
    with pytest.raises(ValidationError):
        ServerConfig().port = 1  # type: ignore[misc]


def test_every_setting_is_described() -> None:
    assert all(field.description for field in ServerConfig.model_fields.values())

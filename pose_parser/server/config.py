"""Every setting of the server, read from ``POSER_*`` environment variables once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pose_parser.errors import ConfigError


def _usable_cores() -> int:
    """Cores that this process may run on (a container may be given fewer than the machine has)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ServerConfig(BaseSettings):
    """Settings of one server; every field is the environment variable ``POSER_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="POSER_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on; keep it on loopback outside a container.")
    port: int = Field(5001, ge=1, le=65535, description="Port of the API.")
    ui_port: int = Field(3000, ge=1, le=65535, description="Port of the page; decides which origin may connect.")
    ui_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins that may connect, separated by commas, instead of the page's on this machine."
    )
    data_dir: Path = Field(Path("data"), description="Folder of recordings and models.")
    pose_models_dir: Path | None = Field(None, description="Folder of the pose engine's files.")
    pose_model: Literal["lite", "full", "heavy"] = Field("full", description="Size of the pose network.")
    default_model: str | None = Field("body_poses", description="Classifier for whoever does not choose one.")
    redis_url: str | None = Field(None, description="Redis server that carries the queue of jobs instead of a file.")
    workers: int = Field(
        default_factory=_usable_cores, ge=1, le=64, description="Pose processes; by default one per core."
    )
    max_sessions: int = Field(8, ge=1, le=1000, description="People served at once; more are told that it is busy.")
    frame_timeout_s: float = Field(2.0, gt=0, le=60, description="Longest time for one picture before a restart.")
    start_timeout_s: float = Field(60.0, gt=0, le=600, description="Longest time for a pose process to start.")
    idle_session_s: float = Field(30.0, gt=0, description="A silent session gives its place up after this time.")
    max_image_bytes: int = Field(1 << 20, ge=1 << 10, description="Largest picture file that is accepted.")
    max_image_side_px: int = Field(1920, ge=64, le=8192, description="Longest side of a picture that is accepted.")
    async_mode: Literal["eventlet", "threading"] = Field("eventlet", description="How the server runs its tasks.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged.")

    @field_validator("ui_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(origin.strip().rstrip("/") for origin in value.split(",") if origin.strip())
        return value

    @field_validator("default_model", "pose_models_dir", "redis_url", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment.

        Raises
        ------
        ConfigError
            If a variable has a value that cannot be used; the message names each one.
        """
        try:
            return cls()
        except ValidationError as error:
            wrong = [
                f"POSER_{'_'.join(str(part) for part in item['loc']).upper()}={item['input']!r}: {item['msg']}"
                for item in error.errors()
            ]
            raise ConfigError("; ".join(wrong)) from error

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Origins whose pages may talk to this server."""
        return self.ui_origins or tuple(f"http://{name}:{self.ui_port}" for name in ("localhost", "127.0.0.1"))

    @property
    def models_folder(self) -> Path:
        """Folder of the trained classifiers."""
        return self.data_dir / "trained_models"

    @property
    def pose_models_folder(self) -> Path:
        """Folder of the pose engine's ``.task`` files."""
        return self.pose_models_dir or self.data_dir / "pose_models"

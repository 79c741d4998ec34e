"""What the images and the compose file promise: this computer only, nobody privileged, no debugger unless asked for."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DOCKERFILES = ("Dockerfile", "web_ui/Dockerfile")
ALLOWED_BASES = {"node:22-bookworm-slim", "python:3.11-slim-bookworm", "nginx:1.28-alpine"}


def text(name: str) -> str:
    return (REPOSITORY / name).read_text()


def services(name: str) -> dict[str, str]:
    """The lines of each service of a compose file."""
    body = text(name).split("\nservices:\n", 1)[1].split("\nnetworks:\n")[0]
    parts = re.split(r"^  (\w+):\n", body, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", ["docker-compose.yml", "docker-compose.debug.yml"])
def test_every_port_is_published_on_loopback_only(name):
    published = re.findall(r"ports: \[(.*)\]", text(name))
    assert published
    assert all(entry.strip().startswith('"127.0.0.1:') for line in published for entry in line.split(","))


def test_every_service_is_locked_down():
    compose = text("docker-compose.yml")
    for promise in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert promise in compose.split("\nservices:\n")[0]
    for name, body in services("docker-compose.yml").items():
        assert "<<: *locked-down" in body, name
        assert "mem_limit" in body, name
        assert "pids_limit" in body, name


@pytest.mark.parametrize("name", DOCKERFILES)
def test_the_images_run_as_nobody_special_and_say_how_they_are(name):
    dockerfile = text(name)
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", dockerfile, re.MULTILINE)
    assert "HEALTHCHECK" in dockerfile
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", dockerfile, re.MULTILINE))
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) - stages <= ALLOWED_BASES


def test_the_debugger_is_in_no_normal_image():
    normal, debug = text("Dockerfile").split("AS debug-build")
    assert "debugpy" not in normal
    assert "requirements-debug" not in normal
    assert "debugpy" in debug
    assert "5678" not in text("docker-compose.yml")
    assert "target: runtime" in services("docker-compose.yml")["api"]
    assert "target: debug" in services("docker-compose.debug.yml")["api"]


def test_every_setting_of_the_server_reaches_the_container():
    from pose_parser.server.config import ServerConfig

    fixed_in_the_image = {"host", "data_dir", "pose_models_dir"}
    reached = set(re.findall(r"^ {6}POSER_(\w+):", services("docker-compose.yml")["api"], re.MULTILINE))
    assert reached == {name.upper() for name in ServerConfig.model_fields if name not in fixed_in_the_image}


def test_the_worker_is_the_same_program_with_the_same_data_and_no_network():
    api, worker = (services("docker-compose.yml")[name] for name in ("api", "worker"))
    for line in (
        "image: poser-api",
        'volumes: ["./data:/app/data"]',
        'user: "${POSER_UID:-10001}:${POSER_GID:-10001}"',
    ):
        assert line in api
        assert line in worker
    assert 'command: ["poser", "jobs", "work"]' in worker
    assert "network_mode: ${POSER_WORKER_NETWORK:-none}" in worker
    assert "ports:" not in worker
    # Priorities of processes count within a container; between them it is this.
    assert "cpu_shares: 2\n" in worker
    assert "POSER_REDIS_URL:" in worker
    assert "image: poser-api-debug" in services("docker-compose.debug.yml")["worker"]


def test_the_worker_is_healthy_while_it_says_that_it_is_there(tmp_path):
    from pose_parser.jobs import JobStore

    check = re.search(r'test: \["CMD", "python", "-c", "(.*)"\]', services("docker-compose.yml")["worker"])
    assert check

    def is_healthy() -> bool:
        done = subprocess.run([sys.executable, "-c", check[1]], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode == 0

    assert not is_healthy()
    store = JobStore(tmp_path / "data/jobs/jobs.sqlite")
    assert not is_healthy()
    store.note_worker("one")
    assert is_healthy()
    store.forget_worker("one")
    assert not is_healthy()


def test_redis_is_there_only_when_asked_for_and_leads_nowhere():
    redis = services("docker-compose.yml")["redis"]
    assert "profiles: [redis]" in redis
    assert "networks: [queue]" in redis
    assert "ports:" not in redis
    assert re.search(r"^  queue:\n    internal: true$", text("docker-compose.yml"), re.MULTILINE)


def test_the_editor_attaches_where_the_debugger_listens():
    attach = {item["name"]: item for item in json.loads(text(".vscode/launch.json"))["configurations"]}
    assert attach["Remote Attach"]["connect"] == {"host": "127.0.0.1", "port": 5678}
    assert attach["Remote Attach"]["pathMappings"][0]["remoteRoot"] == "/app/pose_parser"
    assert "WORKDIR /app" in text("Dockerfile")
    tasks = [task["command"].split()[0] for task in json.loads(text(".vscode/tasks.json"))["tasks"]]
    assert all((REPOSITORY / command).is_file() for command in tasks)


def test_the_page_is_served_with_its_security_headers_everywhere():
    locations = re.findall(r"location [^{]*\{([^}]*)\}", text("web_ui/nginx.conf"))
    assert len(locations) == 2
    # nginx forgets the outer headers in a location that adds one of its own.
    assert all("include /etc/nginx/security-headers.conf;" in body for body in locations)

"""start.sh and stop.sh where a Docker engine answers, and how they fall back where none does."""

import pytest

pytestmark = pytest.mark.linux


@pytest.fixture
def engine(checkout):
    from_the_environment = {"FAKE_ENGINE": "yes"}
    checkout.fake("docker", DOCKER)
    return from_the_environment


DOCKER = """
    #!/bin/bash
    echo "docker $*" >>"$FAKE_LOG"
    case "$*" in
      info) [ -n "${FAKE_ENGINE:-}" ]; exit ;;
      *"compose version"*) [ -z "${FAKE_NO_COMPOSE:-}" ]; exit ;;
      *" build"*) echo "${FAKE_BUILD_SAYS:-}"; exit "${FAKE_BUILD_CODE:-0}" ;;
      *" up "*) env | grep ^POSER_ >"$FAKE_LOG.environment"; touch "$FAKE_LOG.up"; exit "${FAKE_UP_CODE:-0}" ;;
      *" down"*) rm -f "$FAKE_LOG.up" ;;
      *" logs "*) echo "api-1 | the pose models are damaged" ;;
      *" ps "*) [ ! -f "$FAKE_LOG.up" ] || printf 'api\\nweb\\nworker\\n' ;;
    esac
"""


def asked(checkout, word: str) -> list[str]:
    return [line for line in checkout.done() if f" {word} " in f"{line} "]


def test_with_an_engine_both_images_are_built_and_awaited(checkout, engine):
    started = checkout.start(**engine)
    assert started.returncode == 0, started.stderr
    assert "(docker mode)" in started.stdout
    assert len(asked(checkout, "build")) == 1
    assert "--wait" in asked(checkout, "up")[0]
    assert not any(line.startswith(("pip", "npm")) for line in checkout.done())
    assert checkout.run("stop.sh", **engine).stdout == "Poser is stopped.\n"
    assert len(asked(checkout, "down")) == 1
    assert checkout.run("stop.sh", **engine).stdout == "Poser is not running.\n"


def test_a_second_start_builds_nothing(checkout, engine):
    checkout.start(**engine)
    assert "Poser is already running" in checkout.start(**engine).stdout
    checkout.run("stop.sh", **engine)
    checkout.start(**engine)
    assert len(asked(checkout, "build")) == 1
    assert len(asked(checkout, "up")) == 2


def test_debug_adds_the_override_and_stop_uses_it_too(checkout, engine):
    checkout.start("--debug", **engine)
    checkout.run("stop.sh", **engine)
    for word in ("build", "up", "down"):
        assert all("docker-compose.debug.yml" in line for line in asked(checkout, word))
    checkout.start(**engine)
    assert "docker-compose.debug.yml" not in asked(checkout, "up")[-1]


def test_the_ports_reach_compose(checkout, engine):
    checkout.start(**engine)
    environment = (checkout.folder / "fake.log.environment").read_text()
    assert f"POSER_PORT={checkout.api_port}\n" in environment
    assert f"POSER_UI_PORT={checkout.ui_port}\n" in environment


@pytest.mark.parametrize(
    ("url", "network", "has_profile"),
    [
        ("", None, False),
        ("redis://redis:6379/0", "service:redis", True),
        ("redis://:secret@redis:6379/0", "service:redis", True),
        ("redis://queue.example:6379/0", "bridge", False),
    ],
)
def test_the_worker_has_a_network_only_to_reach_redis(checkout, engine, url, network, has_profile):
    checkout.start(**engine, POSER_REDIS_URL=url)
    environment = (checkout.folder / "fake.log.environment").read_text().splitlines()
    assert [line for line in environment if "NETWORK" in line] == (
        [f"POSER_WORKER_NETWORK={network}"] if network else []
    )
    assert ("--profile redis" in asked(checkout, "up")[0]) == has_profile
    # Whatever the setting says by then.
    checkout.run("stop.sh", **engine)
    assert "--profile redis" in asked(checkout, "down")[0]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "No Docker engine answers, so Poser runs directly on this machine."),
        ({"FAKE_ENGINE": "yes", "FAKE_NO_COMPOSE": "yes"}, "without Compose, so Poser runs directly on this machine."),
    ],
)
def test_without_an_engine_it_runs_directly_and_says_so(checkout, environment, sentence):
    checkout.fake("docker", DOCKER)
    started = checkout.start(**environment)
    assert started.returncode == 0, started.stderr
    assert sentence in started.stdout
    assert asked(checkout, "up") == []


def test_without_docker_it_says_so(checkout):
    assert "Docker is not installed, so Poser runs directly" in checkout.start().stdout


def test_an_engine_that_does_not_answer_is_not_waited_for_forever(checkout, engine):
    checkout.fake("docker", "#!/bin/bash\nexec sleep 50\n")
    checkout.change("scripts/lib/docker.sh", "within 10", "within 1")
    assert "No Docker engine answers" in checkout.start().stdout


def test_a_build_without_network_names_the_fix(checkout, engine):
    failed = checkout.start(
        **engine, FAKE_BUILD_CODE="1", FAKE_BUILD_SAYS="failed to resolve source metadata: i/o timeout"
    )
    assert failed.returncode == 1
    assert "check the network" in failed.stderr


def test_containers_that_do_not_become_healthy_are_taken_down(checkout, engine):
    failed = checkout.start(**engine, FAKE_UP_CODE="1")
    assert failed.returncode == 1
    assert "api-1 | the pose models are damaged" in failed.stderr
    assert asked(checkout, "down")
    assert checkout.run("stop.sh", **engine).stdout == "Poser is not running.\n"


def test_local_is_local_even_with_an_engine(checkout, engine):
    assert "(local mode)" in checkout.start("--local", **engine).stdout


def test_a_taken_port_is_named_before_anything_is_built(checkout, engine, listener):
    port, pid = listener
    failed = checkout.start(**engine, POSER_UI_PORT=str(port))
    assert f"is taken by process {pid}" in failed.stderr
    assert asked(checkout, "build") == []

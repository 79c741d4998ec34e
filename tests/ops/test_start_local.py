"""start.sh and stop.sh without Docker: what they say, what they repeat, what they leave behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.linux


def worker_of(checkout) -> int:
    """The process that works jobs off; its keeper is the one that is recorded."""
    keeper = checkout.pid("worker")
    return wait_for(lambda: [int(pid) for pid in children(keeper)])[0]


def children(pid: int) -> list[str]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def wait_for(condition: Callable[[], Any]) -> Any:
    for _ in range(200):
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail("what was waited for did not come")


def test_a_first_start_prepares_everything_and_ends_with_the_address(checkout):
    first = checkout.start("--local")
    assert first.returncode == 0, first.stdout + first.stderr
    assert f"Poser is ready: http://localhost:{checkout.ui_port}" in first.stdout
    done = checkout.done()
    assert any("--require-hashes -r" in line for line in done)
    assert {"npm ci", "page build", "assets"} <= set(done)
    for step in ("Python packages", "Web packages", "Pose models", "Page", "API", "Job worker", "Page server"):
        assert f"{step}: done" in first.stdout


def test_a_second_start_says_that_poser_runs_and_does_nothing(checkout):
    checkout.start("--local")
    before, pid = checkout.done(), checkout.pid("api")
    second = checkout.start()
    assert second.returncode == 0
    assert "Poser is already running: http://localhost" in second.stdout
    assert checkout.done() == before
    assert checkout.pid("api") == pid


def test_a_start_after_a_stop_repeats_no_preparation(checkout):
    checkout.start("--local")
    assert checkout.stop().stdout == "Poser is stopped.\n"
    before = checkout.done()
    again = checkout.start("--local")
    assert again.returncode == 0
    assert sorted(line.split()[0] for line in checkout.done()[len(before) :]) == ["api", "worker"]


@pytest.mark.parametrize(
    ("changed", "redone"),
    [("requirements.txt", "pip"), ("web_ui/package-lock.json", "npm ci"), ("web_ui/src/main.tsx", "page build")],
)
def test_a_start_redoes_only_what_a_change_asks_for(checkout, changed, redone):
    checkout.start("--local")
    checkout.stop()
    before = checkout.done()
    checkout.write(changed, "two")
    assert checkout.start("--local").returncode == 0
    new = [line for line in checkout.done()[len(before) :] if not line.startswith(("api", "worker"))]
    assert any(line.startswith(redone) for line in new)
    # The page is built from the packages that its lock file names, so a new lock file asks for both.
    allowed = {"pip": ("pip",), "npm ci": ("npm ci", "page build"), "page build": ("page build",)}[redone]
    assert all(line.startswith(allowed) for line in new)


def test_stop_ends_all_processes_and_a_second_stop_says_so(checkout, is_alive):
    checkout.start("--local")
    pids = [checkout.pid("api"), checkout.pid("web"), checkout.pid("worker"), worker_of(checkout)]
    assert all(map(is_alive, pids))
    assert checkout.stop().stdout == "Poser is stopped.\n"
    assert not any(map(is_alive, pids))
    assert checkout.stop().stdout == "Poser is not running.\n"


def test_stop_kills_a_process_that_does_not_listen_to_it(checkout, is_alive):
    checkout.change("scripts/lib/common.sh", "-ge 100", "-ge 5")
    checkout.write("stubborn.py", (checkout.folder / "server.py").read_text())
    checkout.start("--local", FAKE_SERVER=str(checkout.folder / "stubborn.py"))
    pids = [checkout.pid("api"), checkout.pid("web")]
    assert checkout.stop().stdout == "Poser is stopped.\n"
    assert not any(map(is_alive, pids))


def test_stop_leaves_a_process_alone_that_got_the_pid_of_an_old_one(checkout, is_alive):
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        run = checkout.folder / ".poser/run"
        run.mkdir(parents=True)
        (run / "api.pid").write_text(f"{stranger.pid} another-boot:1\n")
        assert checkout.stop().stdout == "Poser is not running.\n"
        assert is_alive(stranger.pid)
        assert not (run / "api.pid").exists()
        stranger.kill()


@pytest.mark.parametrize("killed", ["api", "worker"])
def test_a_start_after_half_of_poser_was_killed_brings_all_of_it_back(checkout, is_alive, killed):
    checkout.start("--local")
    web = checkout.pid("web")
    os.kill(checkout.pid(killed), signal.SIGKILL)
    again = checkout.start("--local")
    assert again.returncode == 0
    assert "Poser is ready" in again.stdout
    assert not is_alive(web)
    assert all(is_alive(checkout.pid(name)) for name in ("api", "web", "worker"))


def processes(words: str) -> list[str]:
    found = subprocess.run(["pgrep", "-f", words], capture_output=True, text=True, check=False)
    return found.stdout.split()


def test_a_preparation_that_was_killed_is_begun_anew_and_not_beside_the_old_one(checkout):
    with checkout.begin("--local", FAKE_PIP_SECONDS="32.5") as start:
        wait_for(lambda: processes("sleep 32.5"))
        start.kill()
    before = checkout.done()
    assert checkout.start("--local").returncode == 0
    assert any(line.startswith("venv") for line in checkout.done()[len(before) :])
    assert processes("sleep 32.5") == []


def test_a_start_that_is_told_to_end_ends_its_steps(checkout):
    with checkout.begin("--local", FAKE_PIP_SECONDS="31.5") as start:
        wait_for(lambda: processes("sleep 31.5"))
        assert checkout.stop().stdout == "Poser is stopped.\n"
        assert start.wait(timeout=10) == 143
    assert processes("sleep 31.5") == []
    assert not (checkout.folder / ".poser/run/lock").exists()


def test_two_starts_at_once_start_it_once(checkout):
    starts = [checkout.begin("--local", FAKE_PIP_SECONDS="0.3") for _ in range(3)]
    told = [start.communicate(timeout=30)[0] for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], told
    assert sum("Poser is ready" in text for text in told) == 1
    assert sum("Poser is already running" in text for text in told) == 2
    assert sum(line.startswith("api") for line in checkout.done()) == 1


def test_a_lock_whose_owner_died_does_not_hold_anybody_up(checkout):
    run = checkout.folder / ".poser/run"
    run.mkdir(parents=True)
    (run / "lock").write_text("1 another-boot:1\n")
    assert checkout.start("--local").returncode == 0


def test_an_api_that_dies_is_reported_with_its_last_words_and_nothing_stays(checkout, is_alive):
    failed = checkout.start("--local", FAKE_API_DIES="yes")
    assert failed.returncode == 1
    assert '"API" did not succeed' in failed.stderr
    assert "the API could not start: no such model" in failed.stderr
    assert not (checkout.folder / ".poser/run/web.pid").exists()
    assert checkout.stop().stdout == "Poser is not running.\n"


def test_a_worker_that_is_killed_is_started_again(checkout, is_alive):
    checkout.start("--local")
    keeper, first = checkout.pid("worker"), worker_of(checkout)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: checkout.done().count(f"worker in {checkout.folder}") == 2)
    second = worker_of(checkout)
    assert second != first
    assert checkout.pid("worker") == keeper
    assert "started again" in (checkout.folder / ".poser/logs/worker.log").read_text()
    checkout.stop()
    assert not is_alive(second)


def test_a_worker_that_waits_to_be_started_again_is_stopped_at_once(checkout, is_alive):
    checkout.start("--local")
    keeper = checkout.pid("worker")
    os.kill(worker_of(checkout), signal.SIGKILL)
    wait_for(lambda: "started again" in (checkout.folder / ".poser/logs/worker.log").read_text())
    checkout.stop()
    assert not is_alive(keeper)
    assert checkout.done().count(f"worker in {checkout.folder}") == 1


def test_a_worker_that_cannot_start_is_reported_with_its_last_words_and_nothing_stays(checkout):
    failed = checkout.start("--local", FAKE_WORKER_DIES="yes")
    assert failed.returncode == 1
    assert '"Job worker" did not succeed' in failed.stderr
    assert "jobs.sqlite: is something else" in failed.stderr
    assert checkout.done().count(f"worker in {checkout.folder}") == 1
    assert checkout.stop().stdout == "Poser is not running.\n"


def test_debug_listens_on_loopback_and_installs_only_the_debugger(checkout):
    started = checkout.start("--local", "--debug")
    assert started.returncode == 0, started.stderr
    command = "-m debugpy --listen 127.0.0.1:5678 --configure-subProcess false -m pose_parser.server threading"
    assert any(command in line for line in checkout.done())
    assert any("requirements-debug.txt" in line for line in checkout.done())
    assert "127.0.0.1:5678" in started.stdout
    assert checkout.start("--debug").returncode == 0


def test_without_debug_there_is_no_debugger(checkout):
    checkout.start("--local")
    assert not any("debugpy" in line or "requirements-debug" in line for line in checkout.done())


def test_debug_is_refused_while_poser_runs_without_it(checkout):
    checkout.start("--local")
    refused = checkout.start("--debug")
    assert refused.returncode == 1
    assert "./stop.sh" in refused.stderr


def test_the_browser_is_opened_with_the_address(checkout):
    checkout.fake("xdg-open", '#!/bin/bash\necho "browser $1" >>"$FAKE_LOG"\n')
    assert checkout.run("start.sh", "--local").returncode == 0
    wait_for(lambda: f"browser http://localhost:{checkout.ui_port}" in checkout.done())


def test_help_and_unknown_options(checkout):
    assert "--no-browser" in checkout.run("start.sh", "--help").stdout
    unknown = checkout.start("--fast")
    assert unknown.returncode == 1
    assert "There is no option --fast" in unknown.stderr
    assert checkout.run("stop.sh", "--now").returncode == 1

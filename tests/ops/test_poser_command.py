"""./poser: the toolkit's packages once, then the command."""

import pytest

pytestmark = pytest.mark.linux


def test_the_first_call_installs_the_toolkit_and_runs_the_command(checkout):
    done = checkout.run("poser", "extract", "my film.mp4")
    assert done.returncode == 0, done.stderr
    # A command's own words are all that may go into a file.
    assert done.stdout == "the answer\n"
    assert "Python packages of the toolkit: done" in done.stderr
    asked = checkout.done()
    assert any("--require-hashes -r" in line and "requirements-toolkit.txt" in line for line in asked)
    assert asked[-1] == f"cli extract my film.mp4 in {checkout.folder}/data"


def test_a_second_call_only_runs_the_command(checkout):
    checkout.run("poser", "--help")
    before = checkout.done()
    second = checkout.run("poser", "models", "list", POSER_DATA_DIR="/elsewhere")
    assert second.stderr == ""
    assert checkout.done()[len(before) :] == ["cli models list in /elsewhere"]


def test_start_finds_the_packages_of_the_toolkit(checkout):
    checkout.run("poser", "--help")
    assert checkout.start("--local").returncode == 0
    assert not any("requirements.txt" in line for line in checkout.done())


def test_a_change_of_the_lock_installs_again(checkout):
    checkout.run("poser", "--help")
    before = checkout.done()
    checkout.write("requirements-toolkit.txt", "two")
    checkout.run("poser", "--help")
    assert any("requirements-toolkit.txt" in line for line in checkout.done()[len(before) :])


def test_an_installation_that_fails_says_so_and_is_tried_again(checkout):
    failed = checkout.run("poser", "--help", FAKE_PIP_CODE="1", FAKE_PIP_SAYS="No matching distribution found")
    assert failed.returncode != 0
    assert failed.stdout == ""
    assert "toolkit-packages.log" in failed.stderr
    assert not any(line.startswith("cli") for line in checkout.done())
    assert checkout.run("poser", "--help").returncode == 0

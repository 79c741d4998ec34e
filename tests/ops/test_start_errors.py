"""What start.sh says when the machine lacks something: each sentence names the fix."""

import pytest

pytestmark = pytest.mark.linux


def refusal(checkout, **environment: str) -> str:
    failed = checkout.start("--local", **environment)
    assert failed.returncode == 1, failed.stdout
    assert not (checkout.folder / ".poser/run/lock").exists()
    return failed.stderr


def test_no_python(checkout):
    checkout.hide("python3.11")
    text = refusal(checkout)
    assert "needs Python 3.11 to 3.14 and found none" in text
    assert "sudo apt install python3 python3-venv" in text


def test_a_python_that_is_too_old(checkout):
    assert "found Python 3.9.7" in refusal(checkout, FAKE_PYTHON="3.9")


def test_a_stand_in_of_a_version_manager_is_passed_over(checkout):
    checkout.fake("python3.12", "#!/bin/bash\necho 'python3.12: command not found' >&2\nexit 127\n")
    checkout.hide("python3.11")
    assert "found none" in refusal(checkout)


def test_python_without_venv(checkout):
    assert "sudo apt install python3.11-venv" in refusal(checkout, FAKE_NO_VENV="yes")


def test_no_node(checkout):
    checkout.hide("node")
    assert "needs Node.js 20.19 or newer to build the page and found none" in refusal(checkout)


def test_a_node_that_is_too_old(checkout):
    assert "found 18.19.0" in refusal(checkout, FAKE_NODE="v18.19.0")


def test_no_npm(checkout):
    checkout.hide("npm")
    assert "npm is not" in refusal(checkout)


@pytest.mark.parametrize(("setting", "what"), [("POSER_PORT", "the API"), ("POSER_UI_PORT", "the page")])
def test_a_taken_port_names_its_holder_and_two_ways_out(checkout, listener, setting, what):
    port, pid = listener
    text = refusal(checkout, **{setting: str(port)})
    assert f"Port {port}, which {what} needs, is taken by process {pid} (" in text
    assert "time.sleep(60)"[:4] in text
    assert f"kill {pid}" in text
    assert f"{setting}=" in text


def test_a_full_disk_before_anything_is_begun(checkout):
    checkout.hide("df")
    checkout.fake("df", "#!/bin/bash\necho Filesystem\necho '/dev/x 9 9 512000 99% /'\n")
    text = refusal(checkout)
    assert "needs 3000 MB" in text
    assert "there are 500 MB" in text
    assert checkout.done() == []


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("Failed to resolve: Temporary failure in name resolution", "check the network"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that the lock file names"),
        ("OSError: [Errno 13] Permission denied", "belongs to you"),
        ("ModuleNotFoundError: No module named wheel", "What it said is below"),
    ],
)
def test_a_failing_pip_is_put_into_a_sentence(checkout, says, sentence):
    text = refusal(checkout, FAKE_PIP_CODE="1", FAKE_PIP_SAYS=says)
    assert '"Python packages" did not succeed' in text
    assert sentence in text
    assert says in text
    assert ".poser/logs/python-packages.log" in text


def test_a_failing_npm_is_put_into_a_sentence_and_what_pip_did_is_kept(checkout):
    text = refusal(checkout, FAKE_NPM_CODE="1", FAKE_NPM_SAYS="npm error code ENOTFOUND", FAKE_PIP_SECONDS="0")
    assert '"Web packages" did not succeed' in text
    assert "check the network" in text


def test_a_folder_that_may_not_be_written(checkout):
    checkout.write(".poser", "a file where the folder should be")
    failed = checkout.start("--local")
    assert failed.returncode == 1
    assert "may not be written" in failed.stderr
    (checkout.folder / ".poser").unlink()

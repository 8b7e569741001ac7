"""./kentongan where everything has been made once: it needs no network, and any folder will do."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan import VERSION
from kentongan.base.paths import ROOT

OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
MADE = [".venv", ".tools", "web/node_modules"]


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of the checkout below a folder closed to others, with spaces in its path."""
    closed = Path(tempfile.mkdtemp(prefix="kl-"))
    copy = closed / "pos jaga" / "kentongan kota"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in MADE:
        if not (ROOT / name).exists():
            pytest.skip(f"needs {name}, which `make deps` makes")
        (copy / name).symlink_to(ROOT / name)
    yield copy
    shutil.rmtree(closed, ignore_errors=True)


def _run(checkout: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | OFFLINE | more
    return subprocess.run(words, cwd="/", env=given, capture_output=True, text=True, check=False)


def test_it_runs_offline_from_a_path_with_spaces_and_twice(checkout: Path):
    for _ in range(2):
        ran = _run(checkout, str(checkout / "kentongan"), "--version", KENTONGAN_DEV="1")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"kentongan {VERSION}\n", "")


def test_it_runs_through_a_link(checkout: Path):
    link = checkout.parent / "kt"
    link.symlink_to(checkout / "kentongan")
    ran = _run(checkout, str(link), "--version", KENTONGAN_DEV="1")
    assert (ran.returncode, ran.stdout) == (0, f"kentongan {VERSION}\n"), ran.stderr


def test_a_page_that_is_new_enough_is_not_built_again(checkout: Path):
    first = _run(checkout, str(checkout / "kentongan"), "page", KENTONGAN_DEV="1")
    assert first.returncode == 0, first.stderr
    assert "building the page" in first.stderr
    again = _run(checkout, str(checkout / "kentongan"), "page", KENTONGAN_DEV="1")
    assert (again.returncode, again.stderr) == (0, "")


def test_a_machine_without_python_is_told_what_to_install(checkout: Path, tmp_path: Path):
    for name in ("sh", "cat", "sha256sum", "cut", "dirname", "readlink"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    ran = _run(checkout, "sh", str(checkout / "kentongan"), "--version", PATH=str(tmp_path))
    assert ran.returncode == 1
    assert "apt install python3" in ran.stderr


def test_a_changed_lock_without_a_network_says_what_is_needed(checkout: Path):
    (checkout / ".venv").unlink()
    (checkout / ".tools").unlink()
    ran = _run(checkout, str(checkout / "kentongan"), "--version", PIP_RETRIES="0", PIP_DEFAULT_TIMEOUT="2")
    assert ran.returncode == 1
    assert "a network with the Python package registry is needed" in ran.stderr

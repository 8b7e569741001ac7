"""The rules of the house that a machine can check: lengths, words, imports, settings, what is committed."""

import ast
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.__main__ import COMMANDS
from kentongan.base.paths import ROOT
from kentongan.tools.configure import example

SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "bench").rglob("*.py"))
DRILL = sorted((ROOT / "drill").glob("*.py"))
KERNELS = {"raster.py", "shade.py"}
"""Compiled loops over pixels: one cannot be cut in two without a call for every pixel."""
BANNED = {"manager", "service", "handler", "processor", "helper", "util", "utils", "data_info", "common"}
# Words of libraries that we must say as they do.
LIBRARY_WORDS = {"add_exception_handler", "add_signal_handler"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name.decode() for name in listed.split(b"\0") if name]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES + TESTS + DRILL, ids=_name)
def test_a_file_has_at_most_400_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", [*SOURCES, *(p for p in DRILL if p.name not in KERNELS)], ids=_name)
def test_a_function_fits_a_screen(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            assert (node.end_lineno or 0) - first < 45, f"{node.name} in {_name(path)} is too long"


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.mark.parametrize("path", SOURCES + DRILL, ids=_name)
def test_no_name_uses_a_banned_word(path: Path):
    for name in _said(ast.parse(path.read_text(encoding="utf-8"))):
        words = set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))
        assert name in LIBRARY_WORDS or not words & BANNED, f"{name} in {_name(path)}"
    assert path.stem not in BANNED


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_import_hides_in_a_function(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                assert not isinstance(node, ast.Import | ast.ImportFrom), f"{function.name} in {_name(path)}"


def test_imports_go_down_the_street():
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([sys.executable, str(lint)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_setting_stands_in_the_example_file():
    assert (ROOT / "kentongan.example.toml").read_text(encoding="utf-8") == example()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str):
    ran = subprocess.run(
        [sys.executable, "-m", "kentongan", command, "--help"],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "usage: kentongan" in ran.stdout
    assert ran.stderr == "", "help says nothing but help"


def test_no_registry_host_is_named():
    hosts = [
        b"pypi" + b".org",
        b"pythonhosted" + b".org",
        b"registry.npmjs" + b".org",
        b"registry.yarnpkg" + b".com",
    ]
    for path in _tracked():
        content = path.read_bytes()
        assert not [host for host in hosts if host in content], _name(path)


def test_nothing_that_others_own_is_committed(assets: Path):
    """Compared by content with the assets folder; the two tables marked as ours may be taken over."""
    theirs = {
        hashlib.sha256(f.read_bytes()).digest(): f
        for f in assets.rglob("*")
        if f.is_file() and f.stat().st_size
    }
    ours = ("_perkiraan.csv", "taksonomi_110.csv", "pkji_tables.json")
    for path in _tracked():
        found = theirs.get(hashlib.sha256(path.read_bytes()).digest())
        assert found is None or found.name.endswith(ours), f"{_name(path)} is {found}"


@pytest.mark.security
def test_nothing_calls_home():
    """OpenVINO's telemetry tells its maker of every import; it is kept out of the lock (pyproject.toml)."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "openvino-telemetry==" not in (ROOT / name).read_text(encoding="utf-8"), name

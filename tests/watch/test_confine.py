"""A decoder that somebody else has taken over finds no secret on the disk."""

import ctypes
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kentongan.worker.confine import ASK_VERSION, CREATE_RULESET


def _confined(body: str, readable: list[Path], writable: list[Path]) -> subprocess.CompletedProcess[str]:
    text = f"""
import ctypes, os, sys, threading
from pathlib import Path
from kentongan.worker.confine import confine
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
here = [Path(p) for p in (*sys.path, sys.prefix, sys.base_prefix) if p]
assert confine([*here, *map(Path, {[str(p) for p in readable]!r})], map(Path, {[str(p) for p in writable]!r}))
def refused(what, *words):
    try:
        what(*words)
    except PermissionError:
        return True
    return False
""" + textwrap.dedent(body)
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def landlock() -> None:
    if ctypes.CDLL(None).syscall(CREATE_RULESET, None, 0, ASK_VERSION) < 1:
        pytest.skip("needs a kernel with Landlock")


@pytest.mark.security
def test_secrets_and_neighbours_are_out_of_reach_and_the_model_is_not(tmp_path: Path):
    (tmp_path / "secrets").mkdir()
    secret = tmp_path / "secrets" / "secrets.json"
    secret.write_text("{}")
    model, cache = tmp_path / "model.onnx", tmp_path / "cache"
    model.write_text("weights")
    cache.mkdir()
    ran = _confined(
        f"""
        import os
        secret, model, cache = Path({str(secret)!r}), Path({str(model)!r}), Path({str(cache)!r})
        assert model.read_text() == "weights"
        (cache / "blob").write_text("x")
        assert (cache / "blob").read_text() == "x"
        found = []
        threading.Thread(target=lambda: found.append(refused(secret.read_text))).start()
        assert refused(secret.read_text) and refused(os.listdir, secret.parent)
        assert refused(model.write_text, "other") and refused(secret.write_text, "other")
        assert refused(Path(f"/proc/{{os.getppid()}}/environ").read_bytes)
        assert refused(Path("/tmp/kentongan-confined").write_text, "x")
        import numpy, av, openvino
        while not found: pass
        assert found == [True], "a thread that is started later is confined too"
        """,
        [model],
        [cache],
    )
    assert ran.returncode == 0, ran.stderr

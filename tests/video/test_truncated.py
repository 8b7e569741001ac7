"""A stream that ends at any byte (PyAV issue 2344), or a picture that does, kills at most the process that
decodes."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from video.conftest import Street
from video.hostile import LENGTHS, Hostile
from video.spoilt import Films

READER = """
import json, sys
from kentongan.video.knock import Trouble
from kentongan.video.outlets import Limits
from kentongan.video.pull import Pull
from video.pulling import at_once, outlets

for url in json.loads(sys.argv[1]):
    seen = []
    pull = Pull(url, Limits(2.0, 2.0, 30), outlets(offer=seen.append), at_once)
    try:
        pull._connect()
    except Trouble as trouble:
        print(trouble.state, trouble.detail, len(seen), flush=True)
"""


@pytest.fixture
def hostile(street: Street, tmp_path: Path) -> Iterator[Hostile]:
    made = Hostile(Films.made(tmp_path, street.folder / "a.mp4"), 20261130)
    made.start()
    yield made
    made.close()


def connected(urls: list[str]) -> list[str]:
    """How each of these connections ended, one after the other in one process that counts."""
    words = [sys.executable, "-c", READER, json.dumps(urls)]
    source = {"PYTHONPATH": f"{Path(__file__).parents[2] / 'src'}:{Path(__file__).parents[1]}"}
    ended = subprocess.run(words, capture_output=True, text=True, timeout=240, env=source, check=False)
    said = ended.stdout.splitlines()
    assert ended.returncode == 0, f"the decoder died of {urls[len(said)]}: {ended.stderr[-500:]}"
    assert len(said) == len(urls)
    print(Counter(said))
    return said


@pytest.mark.security
def test_a_stream_that_ends_after_any_of_its_first_500_bytes_ends_as_a_state(hostile: Hostile) -> None:
    said = connected([hostile.url(f"cut-{n}") for n in range(1, LENGTHS + 1)])
    assert {line.split()[0] for line in said} <= {"dead", "silent", "garbage"}


@pytest.mark.security
def test_pictures_that_end_after_any_of_their_first_500_bytes_kill_nobody(hostile: Hostile) -> None:
    """A parameter set that is cut ends the connection; the next one goes on with the length after it."""
    said = connected([hostile.url("every-length")] * 60)
    assert hostile.shortened == LENGTHS
    assert {line.split()[0] for line in said} <= {"dead", "silent", "garbage"}
    # Six lengths leave the size out; on a busy machine one may be passed by as a connection ends.
    assert sum(line.startswith("garbage bad_size") for line in said) >= 4
    assert said[-1].startswith("dead"), "nothing comes any more"
    assert sum(int(line.split()[-1]) for line in said) > 10, "the good pictures between them are seen"

"""A stream cut at any byte (PyAV issue 2344) kills at most the process that decodes."""

import subprocess
import sys
from pathlib import Path

import pytest

from kentongan.video.rtsp_server import Camera
from video.conftest import Street

READER = """
import sys
from kentongan.video.knock import State, Trouble
from kentongan.video.outlets import Limits
from kentongan.video.pull import Pull
from video.pulling import at_once, outlets

seen = []
for url in sys.argv[1:]:
    pull = Pull(url, Limits(0.5, 0.5, 30), outlets(offer=seen.append), at_once)
    try:
        pull._connect()
    except Trouble as trouble:
        print(trouble.state, trouble.detail, len(seen), flush=True)
"""


@pytest.mark.security
def test_a_stream_cut_at_many_places_ends_as_a_state(street: Street) -> None:
    places = [*range(0, 120, 6), *range(120, 1200, 45)]
    for place in places:
        street.server.cameras[f"CUT{place}"] = Camera(path=f"CUT{place}", clip="a.mp4")
        street.fail(f"CUT{place}", kind="cut", cut_at=place)
    urls = [street.url(f"CUT{place}") for place in places]
    words = [sys.executable, "-c", READER, *urls]
    source = {"PYTHONPATH": f"{Path(__file__).parents[2] / 'src'}:{Path(__file__).parents[1]}"}
    ended = subprocess.run(words, capture_output=True, text=True, timeout=80, env=source, check=False)
    said = ended.stdout.splitlines()
    assert ended.returncode == 0, f"the decoder died of cut {places[len(said)]}: {ended.stderr[-500:]}"
    assert len(said) == len(places)
    assert {line.split()[0] for line in said} <= {"dead", "silent", "garbage"}

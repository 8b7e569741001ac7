"""Pictures are converted in one place, on the thread that asks: see kentongan/video/scale.py."""

import ast
import resource
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "kentongan"
BY_FFMPEG = {"reformat", "to_rgb", "to_image"}

ALONE = """
import resource
import av
from av.video.reformatter import VideoReformatter
from kentongan.video.still import jpeg
from kentongan.vision.decode import Shrinker
frame = av.VideoFrame(640, 360, "yuv420p")
jpeg(frame)
pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + 6_000_000  # less than the stack of a thread
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for i in range(20):
    assert jpeg(frame)
    assert Shrinker().shrunk(frame, (320 + 32 * i, 192)).shape == (192, 320 + 32 * i, 3)
"""


def test_nobody_else_lets_ffmpeg_convert_a_picture():
    found = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in SOURCE.rglob("*.py")
        if path.name != "scale.py"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in BY_FFMPEG or _converts(call)
    ]
    assert found == []


def _converts(call: ast.Call) -> bool:
    """`to_ndarray(format=...)` converts, without `format` it copies."""
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "to_ndarray"
    return named and bool(call.args or call.keywords)


def test_a_picture_is_converted_where_no_thread_can_be_started():
    """A decoding child's memory is bounded; FFmpeg's helper threads want a stack each."""
    soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
    assert soft == resource.RLIM_INFINITY or soft > 6_000_000
    words, known = [sys.executable, "-c", ALONE], {"PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(words, capture_output=True, text=True, env=known, check=False)
    assert done.returncode == 0, done.stderr

"""The page has a word for everything that the watch says of a camera."""

import re
from typing import Final

from kentongan.base.paths import ROOT

SAID: Final = (
    r'Trouble\(State\.\w+, "(\w+)"(?: if [^)]+ else "(\w+)")?\)',
    r'\.trouble\("(\w+)"',
    r'"detail": "(\w+)"',
    r'detail="(\w+)"',
)


def test_every_detail_that_the_watch_says_has_a_word_on_the_page() -> None:
    folders = [ROOT / "src/kentongan/video", ROOT / "src/kentongan/worker"]
    source = "".join(path.read_text("utf-8") for folder in folders for path in sorted(folder.glob("*.py")))
    said = {word for rule in SAID for found in re.finditer(rule, source) for word in found.groups() if word}
    assert {"no_answer", "timeout", "decoder_crashed", "late", "overloaded", "not_rtsp"} <= said
    words = (ROOT / "web/src/cameras/words.ts").read_text("utf-8")
    missing = {word for word in said if f"  {word}: m.detail_{word}," not in words}
    assert missing == {"clock_jump"}  # the state says it already

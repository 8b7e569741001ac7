"""Whatever the journal can hold is told in the reader's language."""

import re

from kentongan.base.paths import ROOT

NOTED = re.compile(r"""\.note\(\s*"([a-z]+\.[a-z_]+)\"""")


def test_every_kind_of_entry_has_words() -> None:
    sources = (ROOT / "src" / "kentongan").rglob("*.py")
    noted = {kind for source in sources for kind in NOTED.findall(source.read_text(encoding="utf-8"))}
    assert len(noted) > 80
    words = (ROOT / "web" / "src" / "journal" / "words.ts").read_text(encoding="utf-8")
    assert {kind for kind in noted if f'"{kind}"' not in words} == set()

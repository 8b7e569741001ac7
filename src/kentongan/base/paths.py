"""Where the files that come with the program lie, in the checkout or in the installed package, and where the
data lie that it makes."""

import os
from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_CHECKOUT: Final = _PACKAGE.parents[1]
ROOT: Final = _CHECKOUT if (_CHECKOUT / "migrations").is_dir() else _PACKAGE

MIGRATIONS: Final = ROOT / "migrations"
CITIES: Final = ROOT / "cities"
PAGE: Final = ROOT / "web" / "dist"


def default_data() -> Path:
    """$XDG_DATA_HOME/kentongan, else ~/.local/share/kentongan."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path("~").expanduser() / ".local" / "share")
    return Path(base) / "kentongan"

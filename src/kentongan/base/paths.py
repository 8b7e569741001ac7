"""Where the files that come with the program lie: in the checkout, or inside the installed package."""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_CHECKOUT: Final = _PACKAGE.parents[1]
ROOT: Final = _CHECKOUT if (_CHECKOUT / "migrations").is_dir() else _PACKAGE

MIGRATIONS: Final = ROOT / "migrations"
CITIES: Final = ROOT / "cities"
PAGE: Final = ROOT / "web" / "dist"

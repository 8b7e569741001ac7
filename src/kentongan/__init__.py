"""Kentongan: the software of a city police command centre."""

from typing import Final

VERSION: Final = "0.1.0"

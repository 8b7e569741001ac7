"""The words of our paper: a TOML file of this folder for each language. The screen has its own."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")


class Words:
    """`words["state.new"]`. Raises: KeyError, on a word that nobody wrote: a fault of ours."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        text = Path(__file__).with_name(f"{lang}.toml").read_text(encoding="utf-8")
        self._said: dict[str, str] = {}
        for key, value in tomllib.loads(text).items():
            if isinstance(value, dict):
                for name, word in cast(dict[str, str], value).items():
                    self._said[f"{key}.{name}"] = word
            else:
                self._said[key] = cast(str, value)

    def __getitem__(self, key: str) -> str:
        return self._said[key]

    def get(self, key: str, otherwise: str) -> str:
        """For what a newer or older row may hold: shown as it stands where there is no word."""
        return self._said.get(key, otherwise)

    def keys(self) -> frozenset[str]:
        return frozenset(self._said)


@cache
def words(lang: Language) -> Words:
    return Words(lang)

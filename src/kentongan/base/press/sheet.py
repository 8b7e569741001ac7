"""What a sheet of paper says, in the order in which it says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`share`: of the width that is left, or so many mm. `mono`: figures and hashes."""

    name: str
    mm: float | None = None
    share: float = 1.0
    mono: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Without rows it says `none`: an empty table would leave open whether anybody looked."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    none: str
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names and what is known of each."""

    title: str
    rows: Sequence[tuple[str, str]]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`office`: the lines of its head. `foot` stands on every page, `page_of` is "page {n} of {m}"."""

    lang: str
    office: Sequence[str]
    title: str
    subtitle: str
    parts: Sequence[Facts | Table]
    foot: str
    page_of: str
    unknown_letters: str
    marks: Sequence[str] = field(default_factory=list[str])

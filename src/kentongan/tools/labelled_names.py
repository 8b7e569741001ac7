"""Which number means which kind in a folder of YOLO: `classes.txt` and its like, or `data.yaml`.

Of YAML only what such files hold is read: `names` as a list or as numbers with names, in one line or in
several, and `nc`. A name that is no kind of ours is refused where a box bears it, not before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.tools.labelled_kinds import known, plain, text

LISTS: Final = ("classes.txt", "obj.names", "classes.names", "_darknet.labels", "labels.txt")
YAMLS: Final = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
ITEM: Final = re.compile(r"\s*-\s+(?P<name>\S.*)")
PAIR: Final = re.compile(r"\s+(?P<number>\d+)\s*:\s+(?P<name>\S.*)")
QUOTED: Final = re.compile(r"""(?P<mark>["'])(?P<inner>.*?)(?P=mark)\s*(#.*)?""")


@dataclass(frozen=True, slots=True)
class Names:
    """The kinds of a folder by their numbers: each as it is written, and in which line of `file`."""

    file: Path
    rows: dict[int, tuple[str, int]]

    def at(self, number: int, place: str) -> str:
        """A kind of ours by its number. Raises: Invalid, with the places where it is used and named."""
        if number not in self.rows:
            raise Invalid(f"{place}: kind {number}, but {self.file.name} names {len(self.rows)}, from 0 on")
        said, line = self.rows[number]
        return known(said, f"{place}: {self.file}, line {line}")


def found(places: Sequence[Path]) -> Names | None:
    """The names that lie in these places; None: there are none. A list goes before a yaml, which often stays
    behind when labels are numbered anew.

    Raises: Invalid, where a file of names is broken, or two of a sort do not name the same.
    """
    for sort in (LISTS, YAMLS):
        every = [_read(path) for path in places if path.name.lower() in sort]
        for other in every[1:]:
            if _plain(other) != _plain(every[0]):
                raise Invalid(
                    f"{other.file}: does not name the same kinds in the same order as {every[0].file}; "
                    f"remove the one that the labels were not made with"
                )
        if every:
            return every[0]
    return None


def _plain(names: Names) -> dict[int, str]:
    return {number: plain(said) for number, (said, _) in names.rows.items()}


def _read(path: Path) -> Names:
    lines = text(path).rstrip().splitlines()
    if path.name.lower() in LISTS:
        rows = {number: (line.strip(), number + 1) for number, line in enumerate(lines)}
    else:
        rows = _of_yaml(path, lines)
    if not rows:
        raise Invalid(f"{path}: is empty; it must name the kinds, one a line")
    return Names(path, rows)


def _of_yaml(path: Path, lines: list[str]) -> dict[int, tuple[str, int]]:
    """Raises: Invalid, with the line."""
    begun = next((n for n, line in enumerate(lines) if re.match(r"names\s*:", line)), None)
    if begun is None:
        raise Invalid(f"{path}: has no `names`, the kinds by their numbers")
    rest = lines[begun].partition(":")[2].strip()
    entries = _in_brackets(path, lines, begun) if rest[:1] in {"[", "{"} else _below(path, lines, begun, rest)
    rows: dict[int, tuple[str, int]] = {}
    for place, (number, name, line) in enumerate(entries):
        at = place if number is None else number
        if at in rows:
            raise Invalid(f"{path}, line {line}: number {at} is named twice")
        rows[at] = (_bare(name), line)
    _check_count(path, lines, len(rows))
    return rows


Entry = tuple[int | None, str, int]
"""A number, where one is said; a name as it is written; its line."""


def _below(path: Path, lines: list[str], begun: int, rest: str) -> Iterator[Entry]:
    """Names one a line, until what is not indented."""
    if rest and not rest.startswith("#"):
        raise Invalid(f"{path}, line {begun + 1}: `names` must be a list of the kinds, not {rest!r}")
    for number, line in enumerate(lines[begun + 1 :], begun + 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if item := ITEM.fullmatch(line):
            yield None, item["name"], number
        elif pair := PAIR.fullmatch(line):
            yield int(pair["number"]), pair["name"], number
        elif line[0].isspace():
            raise Invalid(f"{path}, line {number}: {line.strip()!r} is not the name of a kind")
        else:
            return


def _in_brackets(path: Path, lines: list[str], begun: int) -> Iterator[Entry]:
    """Names between brackets, which may go over several lines."""
    for number, line in enumerate(lines[begun:], begun + 1):
        inner = line.partition(":")[2].strip()[1:] if number == begun + 1 else line
        inner = re.sub(r"(^|\s)#.*", "", inner)
        whole = re.split(r"[\]}]", inner, maxsplit=1)
        for part in whole[0].split(","):
            pair = re.fullmatch(r"\s*(\d+)\s*:\s*(\S.*)", part)
            if pair:
                yield int(pair[1]), pair[2], number
            elif part.strip():
                yield None, part, number
        if len(whole) > 1:
            return
    raise Invalid(f"{path}, line {begun + 1}: the list of names has no end")


def _bare(name: str) -> str:
    """A name without quotes, and without what is remarked behind it."""
    quoted = QUOTED.fullmatch(name.strip())
    return quoted["inner"] if quoted else re.sub(r"\s#.*", "", name).strip()


def _check_count(path: Path, lines: list[str], names: int) -> None:
    """Raises: Invalid, where `nc` says another number of names."""
    for number, line in enumerate(lines, 1):
        said = re.match(r"nc\s*:\s*(\d+)", line)
        if said and int(said[1]) != names:
            raise Invalid(f"{path}, line {number}: nc is {said[1]}, but {names} kinds are named")

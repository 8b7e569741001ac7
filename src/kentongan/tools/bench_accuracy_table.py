"""What `kentongan bench accuracy` says: one JSON object, tables for people, tables for docs/accuracy.md."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kentongan.base.errors import Invalid
from kentongan.tools import bench_accuracy_matrix
from kentongan.tools.bench_accuracy_score import (
    ENOUGH,
    NEAR_S,
    RESAMPLES,
    SEED,
    Cells,
    Figures,
    Pairing,
    Passing,
    Share,
    figures,
    kinds,
    of_kind,
)

Interval = tuple[float, float] | None
Rows = list[list[str]]
HEADS: Final = ["true", "found", "hits", "count error", "recall", "precision", "kind right"]


@dataclass(frozen=True, slots=True)
class Result:
    """One scene, counted: its pairing, seconds of video, seconds of processor, true crossings left out, and
    whether the detector has learnt from this very clip (None: it has no card that says so)."""

    pairing: Pairing
    duration_s: float
    cpu_s: float
    outside: int
    learnt_from: bool | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All scenes in one manner. `about` says how they were looked at."""

    manner: str
    about: dict[str, object]
    results: tuple[Result, ...]

    @property
    def pairings(self) -> list[Pairing]:
        return [result.pairing for result in self.results]

    @property
    def times_real(self) -> float:
        return sum(r.duration_s for r in self.results) / sum(r.cpu_s for r in self.results)


def to_json(report: Report) -> dict[str, object]:
    """Everything. Null: a figure with nothing to divide by, an interval that would mislead."""
    pairings = report.pairings
    return {
        "manner": report.manner,
        **report.about,
        "near_s": NEAR_S,
        "resamples": RESAMPLES,
        "seed": SEED,
        "all": _figures(figures(pairings)) | {"times_real": round(report.times_real, 2)},
        "sure_only": _figures(figures([p.sure() for p in pairings])),
        "scenes": [
            {"scene": r.pairing.scene}
            | _figures(figures([r.pairing]))
            | {"duration_s": r.duration_s, "cpu_s": round(r.cpu_s, 3), "outside_span": r.outside}
            | {"learnt_from": r.learnt_from, "matrix": _matrix([r.pairing])}
            for r in report.results
        ],
        "lines": [
            {"scene": p.scene, "line": line, "way": way}
            | _figures(figures([p.only(line, way)]))
            | {"kinds": {k: _counts(of_kind([p.only(line, way)], k)) for k in kinds([p.only(line, way)])}}
            for p in pairings
            for line, way in p.ways()
        ],
        "kinds": [
            {"kind": kind, "judged": _judged(kind, pairings)} | _figures(of_kind(pairings, kind))
            for kind in kinds(pairings)
        ],
        "matrix": _matrix(pairings),
        "missed": [_error(p.scene, q) | {"sure": q.sure} for p in pairings for q in p.missed],
        "false": [_error(p.scene, q) for p in pairings for q in p.false],
        "hits": [
            _error(p.scene, a) | {"sure": a.sure, "found_s": round(b.t_s, 3), "found_kind": b.kind}
            for p in pairings
            for a, b in p.hits
        ],
    }


def _matrix(pairings: Sequence[Pairing]) -> dict[str, object]:
    return bench_accuracy_matrix.to_json(bench_accuracy_matrix.matrix(pairings))


def matrices(report: Report, *, markdown: bool) -> str:
    """What each kind is told as, scene by scene, then in all."""
    parts = [(r.pairing.scene, [r.pairing]) for r in report.results]
    parts += [("all", report.pairings)] if len(parts) > 1 else []
    tables = (
        (name, bench_accuracy_matrix.rows(bench_accuracy_matrix.matrix(pairings))) for name, pairings in parts
    )
    return "\n\n".join(f"{name}\n\n{_table(*table, markdown=markdown)}" for name, table in tables)


def _judged(kind: str, pairings: Sequence[Pairing]) -> bool:
    return of_kind(pairings, kind).cells.truth >= ENOUGH


def _counts(f: Figures) -> dict[str, int]:
    return {"true": f.cells.truth, "found": f.found, "hits": f.recall.part, "right": f.precision.part}


def _figures(f: Figures) -> dict[str, object]:
    return {
        "true": f.cells.truth,
        "found": f.found,
        "hits": f.recall.part,
        "errors": f.cells.errors,
        "count_error": _value(f.cells.count_error, f.cells.over_crossings())
        | {"over_scenes": _rounded(f.cells.over_scenes())},
        "recall": _value(f.recall.value, f.recall.interval),
        "precision": _value(f.precision.value, f.precision.interval),
        "kind_right": _value(f.kind_right.value, f.kind_right.interval),
    }


def _value(value: float | None, interval: Interval) -> dict[str, object]:
    return {"value": None if value is None else round(value, 4), "interval": _rounded(interval)}


def _rounded(interval: Interval) -> list[float] | None:
    return None if interval is None else [round(end, 4) for end in interval]


def _error(scene: str, p: Passing) -> dict[str, object]:
    return {"scene": scene, "line": p.line, "way": p.way, "t_s": round(p.t_s, 3), "kind": p.kind}


def to_text(report: Report, *, markdown: bool) -> str:
    """The tables: by scene, by line and way, by kind; then what was missed and what was not there."""
    pairings = report.pairings
    parts = [
        _table(["scene", *HEADS], _scenes(report), markdown=markdown),
        _sums(figures(pairings).cells, report.times_real),
        _sure(pairings),
        _table(
            ["scene", "line", "way", *HEADS[:6], "found/true by kind"], _lines(pairings), markdown=markdown
        ),
        _table(["kind", *HEADS[:3], "called so rightly", "count error"], _kinds(pairings), markdown=markdown),
        *([_apart(report, markdown=markdown)] if _some_learnt_from(report) else []),
        "Missed: " + _named(pairings, [p.missed for p in pairings]),
        "False: " + _named(pairings, [p.false for p in pairings]),
    ]
    return "\n\n".join(parts)


def _some_learnt_from(report: Report) -> bool:
    return any(r.learnt_from for r in report.results)


def _scenes(report: Report) -> Rows:
    """Each scene, then all; where some were learnt from, these and the others apart before that."""
    rows = [[_title(r), *_row(figures([r.pairing]))] for r in report.results]
    if _some_learnt_from(report):
        rows += [[name, *_row(figures(group))] for name, group in _groups(report)]
    return [*rows, ["all", *_row(figures(report.pairings))]] if len(report.results) > 1 else rows


def _title(result: Result) -> str:
    return result.pairing.scene + (", learnt from" if result.learnt_from else "")


def _groups(report: Report) -> list[tuple[str, list[Pairing]]]:
    learnt = [r.pairing for r in report.results if r.learnt_from]
    others = [r.pairing for r in report.results if not r.learnt_from]
    return [
        (name, group)
        for name, group in (("those learnt from", learnt), ("those not learnt from", others))
        if group
    ]


def _apart(report: Report, *, markdown: bool) -> str:
    """By kind, each scene apart and what was learnt from apart from the rest: a sum of both flatters."""
    parts = [(_title(r), [r.pairing]) for r in report.results] + _groups(report)
    rows = [
        [name, *row] for name, part in parts for row in _kinds(part) if not row[-1].startswith("not judged")
    ]
    heads = ["scene", "kind", *HEADS[:3], "called so rightly", "count error"]
    return _table(heads, rows, markdown=markdown)


def _row(f: Figures) -> list[str]:
    return [
        str(f.cells.truth),
        str(f.found),
        str(f.recall.part),
        _percent(f.cells.count_error, f.cells.over_crossings()),
        *(_shown(share) for share in (f.recall, f.precision)),
        _percent(f.kind_right.value, None),
    ]


def _sums(cells: Cells, times_real: float) -> str:
    over = cells.over_scenes()
    whole = "" if over is None else f" (by drawing whole scenes: {_span(over)} %)"
    return (
        f"In brackets: 95 % intervals. Count error of all: {_percent(cells.count_error, None)}{whole}. "
        f"Speed: {times_real:.1f} seconds of video per second of processor time."
    )


def _sure(pairings: Sequence[Pairing]) -> str:
    doubtful = sum(not q.sure for p in pairings for q in [*(a for a, _ in p.hits), *p.missed])
    if not doubtful:
        return "No crossing is marked as unsure."
    f = figures([p.sure() for p in pairings])
    error = _percent(f.cells.count_error, None)
    return (
        f"Without the {doubtful} unsure crossings, on both sides: count error {error}, "
        f"recall {_shown(f.recall)}, precision {_shown(f.precision)}."
    )


def _lines(pairings: Sequence[Pairing]) -> Rows:
    rows: Rows = []
    for p in pairings:
        for line, way in p.ways():
            part = p.only(line, way)
            counts = ((kind, of_kind([part], kind)) for kind in kinds([part]))
            by_kind = ", ".join(f"{kind} {f.found}/{f.cells.truth}" for kind, f in counts)
            f = figures([part])
            cells = _row(f)
            cells[3] = _percent(f.cells.count_error, None)  # too few to draw anew
            rows.append([p.scene, line, way, *cells[:6], by_kind])
    return rows


def _kinds(pairings: Sequence[Pairing]) -> Rows:
    rows: Rows = []
    for kind in kinds(pairings):
        f = of_kind(pairings, kind)
        few = f"not judged: fewer than {ENOUGH}"
        error = few if f.cells.truth < ENOUGH else _percent(f.cells.count_error, f.cells.over_crossings())
        rows.append(
            [kind, str(f.cells.truth), str(f.found), str(f.recall.part), str(f.precision.part), error]
        )
    return rows


def _named(pairings: Sequence[Pairing], errors: Sequence[Sequence[Passing]]) -> str:
    said = [
        f"{pairing.scene} {line} {way} "
        + ", ".join(f"{q.t_s:.2f} s {q.kind}" for q in group if (q.line, q.way) == (line, way))
        for pairing, group in zip(pairings, errors, strict=True)
        for line, way in Counter((q.line, q.way) for q in group)
    ]
    return ("; ".join(said) or "nothing") + "."


def _shown(share: Share) -> str:
    return _percent(share.value, share.interval)


def _percent(value: float | None, interval: Interval) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" + ("" if interval is None else f" ({_span(interval)})")


def _span(interval: tuple[float, float]) -> str:
    return f"{100 * interval[0]:.1f}-{100 * interval[1]:.1f}"


def _table(heads: Sequence[str], rows: Rows, *, markdown: bool) -> str:
    if markdown:
        first = sum(head in {"scene", "line", "way", "kind", "truly"} for head in heads)
        rule = ["---"] * first + ["---:"] * (len(heads) - first)
        return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *rows])
    wide = [max(len(line[i]) for line in [heads, *rows]) for i in range(len(heads))]
    texts = ("  ".join(p.ljust(w) for p, w in zip(line, wide, strict=True)) for line in [heads, *rows])
    return "\n".join(text.rstrip() for text in texts)


def place_of(name: str) -> str:
    """The mark before a table in a document; `<!-- end -->` stands behind it."""
    return f"<!-- table: {name} -->"


def written(text: str, name: str, inner: str, path: Path) -> str:
    """A document with what lies between the mark of a table and the next `<!-- end -->` replaced.

    Raises: Invalid, where the document has no such place, or two.
    """
    place = re.compile(rf"({re.escape(place_of(name))}\n).*?(<!-- end -->)", re.S)
    if len(place.findall(text)) != 1:
        raise Invalid(f"{path}: needs one place {place_of(name)} ... <!-- end --> for the table")
    return place.sub(lambda found: f"{found[1]}\n{inner}\n\n{found[2]}", text)

"""What the decoding child says to its parent, as heads of messages; and what it hears of lines."""

from kentongan.video.feed import Piece
from kentongan.video.outlets import Report
from kentongan.video.pipe import Head
from kentongan.vision.model import Count, Kind, Line, Tracks


def lines_of(word: Head) -> tuple[tuple[Line, ...], dict[str, str]]:
    """Lines named by their ids, for a name may pass to another line; and their names."""
    lines = tuple(Line(row["id"], tuple(row["from"]), tuple(row["to"])) for row in word["lines"])
    return lines, {row["id"]: row["name"] for row in word["lines"]}


def boxes_of(tracks: Tracks) -> list[list[object]]:
    rows = zip(tracks.boxes.tolist(), tracks.kinds.tolist(), tracks.ids.tolist(), strict=True)
    return [[*(round(v, 4) for v in box), Kind(kind).word, number] for box, kind, number in rows]


def count_of(found: Count) -> Head:
    return {
        "key": found.camera,
        "since": found.since.isoformat(),
        "seconds": found.seconds,
        "crossings": [[line, way.value, int(kind), n] for (line, way, kind), n in found.crossings.items()],
    }


def report_of(key: str, report: Report) -> Head:
    return {
        "kind": "report", "key": key, "state": report.state.value, "detail": report.detail,
        "since": report.since.isoformat(), "width": report.width, "height": report.height,
        "frame_at": report.frame_at.isoformat() if report.frame_at else None,
        "fps": report.fps, "codec": report.codec,
    }  # fmt: skip


def piece_of(key: str, piece: Piece) -> Head:
    head: Head = {"kind": "piece", "key": key, "token": piece.token, "number": piece.number}
    if piece.sample is None:
        shape = piece.shape
        return head | {"init": {"codec": shape.codec, "width": shape.width, "height": shape.height}}
    sample = piece.sample
    head |= {"init": None, "first": sample.key, "media_s": round(sample.media_s, 5)}
    return head | {"at": sample.at.isoformat()}

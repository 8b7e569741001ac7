"""A rendered clip as a labelled folder, for `kentongan bench eyes`: pictures, and boxes of all who are to be seen.

    training/.venv/bin/python training/album.py CLIP.mp4 DIR [every which frame, default 10]
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import cv2  # noqa: E402

from kentongan.vision.tongue import NANO  # noqa: E402
from training.pictures import rendered  # noqa: E402


def write(clip: Path, folder: Path, every: int) -> int:
    """The number of pictures written. Raises: FileExistsError, where the folder is there already."""
    folder.mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "labels").mkdir()
    (folder / "classes.txt").write_text("\n".join(NANO) + "\n", encoding="utf-8")
    samples = rendered(clip, every, limit=10**6).samples
    for number, sample in enumerate(samples):
        name = f"{clip.stem}-{number * every:05d}"
        cv2.imwrite(str(folder / "images" / f"{name}.png"), sample.picture)
        rows = [
            f"{kind} {(x1 + x2) / 2:.6f} {(y1 + y2) / 2:.6f} {x2 - x1:.6f} {y2 - y1:.6f}"
            for kind, (x1, y1, x2, y2) in zip(sample.kinds, sample.boxes, strict=True)
        ]
        (folder / "labels" / f"{name}.txt").write_text("".join(row + "\n" for row in rows), encoding="utf-8")
    return len(samples)


if __name__ == "__main__":
    count = write(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10)
    print(f"{count} pictures in {sys.argv[2]}")

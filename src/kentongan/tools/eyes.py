"""`kentongan eyes`: the city's own way to a detector of its own.

    kentongan eyes export --by LOGIN --reason WHY --out DIR   frames to label, faces and plates blurred
    kentongan eyes train [...]                                learn, in training's own environment
    kentongan eyes compare FILE --scenes DIR                  new against old, on clips counted by eye
    kentongan eyes use FILE --by LOGIN                        count with it (--back: with the one before)

docs/eyes.md tells the whole way. A password is asked for; it may also come as a line on stdin.
"""

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Final

from kentongan.access.model import Permission
from kentongan.base.errors import Invalid, NotFound
from kentongan.base.paths import ROOT, default_data
from kentongan.recordings.shelf import store_name
from kentongan.settings import load
from kentongan.tools import assets, eyes_compare, eyes_export, eyes_in_use, eyes_person, eyes_use
from kentongan.tools.bench_accuracy import MANNERS
from kentongan.tools.bench_accuracy_scene import read_all
from kentongan.tools.eyes_export import Shelf, Wish
from kentongan.tools.eyes_use import Word
from kentongan.tools.folder import recordings

TRAINING: Final = ROOT / "training"


def main(argv: list[str]) -> int:
    parser = _parser()
    asked, words = parser.parse_known_args(argv)
    if words and asked.verb != "train":
        parser.error(f"unrecognized arguments: {' '.join(words)}")
    asked.data = asked.data or Path(os.environ.get("KENTONGAN_DATA") or default_data())
    match asked.verb:
        case "export":
            return _export(asked)
        case "compare":
            return _compare(asked)
        case "use":
            return _use(asked)
        case "train":
            return _train(asked.data, words)
        case _:
            return _show(asked.data)


def _export(asked: argparse.Namespace) -> int:
    settings = load(asked.settings).recording
    model = eyes_in_use.in_use(asked.data).path.absolute()
    cache = (asked.data / "models" / "cache").absolute()
    place = Shelf(recordings(settings, asked.data).absolute(), store_name(settings.store), model, cache)
    wish = Wish(asked.frames, asked.hours, asked.reason, asked.out.absolute(), tuple(asked.camera))
    eyes_export.check(wish)
    with (
        eyes_person.database(asked.data) as db,
        eyes_person.person(db, asked.by, Permission.RECORDING_EXPORT) as actor,
    ):
        counts = eyes_export.export(db, actor, place, wish)
    for code, count in counts.items():
        print(f"{code:16}{count:>5}")
    print(f"{sum(counts.values())} frames in {wish.out}; look through them before they go anywhere")
    return 0


def _compare(asked: argparse.Namespace) -> int:
    new = eyes_in_use.named(asked.file)
    old = eyes_in_use.named(asked.old) if asked.old else eyes_in_use.in_use(asked.data)
    if new.sha256 == old.sha256:
        raise Invalid(f"{asked.file}: is the very model that it is to be compared with")
    found = eyes_compare.compare(read_all(asked.scenes, asked.clips), asked.manner, old, new)
    eyes_compare.keep(asked.data, found)
    if asked.json:
        print(json.dumps(eyes_compare.to_json(found)))
    else:
        print(eyes_compare.to_text(found, old, new))
    return 1 if found.worse else 0


def _use(asked: argparse.Namespace) -> int:
    if (asked.file is None) != asked.back:
        raise Invalid("name a FILE to use, or --back, not both")
    with (
        eyes_person.database(asked.data) as db,
        eyes_person.person(db, asked.by, Permission.CAMERA_MANAGE) as actor,
    ):
        word = Word(actor, asked.although)
        if asked.back:
            name = eyes_use.use_before(asked.data, db, word)
        else:
            name = eyes_use.use(asked.data, db, asked.file, word).name
    print(f"from its next start on Kentongan counts with {name}: stop `kentongan up` and start it again")
    return 0


def _show(data: Path) -> int:
    model = eyes_in_use.in_use(data)
    print(f"in use: {model.name}  {model.path}  sha256 {model.sha256}")
    return 0


def _train(data: Path, words: list[str]) -> int:
    """Hand over to training's own environment, with the base where `kentongan assets fetch` puts it.

    Raises: NotFound, saying how to make the one or fetch the other; Invalid, where another file lies there.
    """
    python = TRAINING / ".venv" / "bin" / "python"
    if not python.is_file():
        raise NotFound(
            f"{python} is missing: training has an environment of its own; "
            f"training/README.md has the one command that makes it"
        )
    if not any(word.partition("=")[0] == "--base" for word in words):
        words = [*words, "--base", str(assets.find(eyes_in_use.WEIGHTS, data).absolute())]
    return subprocess.run([str(python), str(TRAINING / "train.py"), *words], check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kentongan eyes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help=f"data folder (default {default_data()})")
    verbs = parser.add_subparsers(dest="verb", metavar="export | train | compare | use")
    export = verbs.add_parser("export", help="frames to label; faces and plates are blurred by region")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder")
    export.add_argument("--by", required=True, metavar="LOGIN", help="who exports; needs recording.export")
    export.add_argument("--reason", required=True, metavar="WHY", help="what for; it goes into the journal")
    export.add_argument("--frames", type=int, default=40, help="of each camera (default 40)")
    export.add_argument("--hours", type=float, default=24, help="of the last so many hours (default 24)")
    export.add_argument("--camera", nargs="+", default=[], metavar="CODE", help="of these only")
    export.add_argument("--settings", type=Path, metavar="FILE", help="the kentongan.toml in use")
    verbs.add_parser("train", help="learn; its words are those of training/train.py")
    compare = verbs.add_parser("compare", help="count the same clips with both; exit status 1: it is worse")
    compare.add_argument("file", type=Path, metavar="FILE", help="the new model")
    compare.add_argument("clips", nargs="*", metavar="CLIP", help="names of scenes; all without")
    compare.add_argument("--scenes", type=Path, required=True, metavar="DIR", help="clips counted by eye")
    compare.add_argument("--old", type=Path, metavar="FILE", help="else the one in use")
    compare.add_argument("--manner", choices=tuple(MANNERS), default="fast", help="how closely to look")
    compare.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    use = verbs.add_parser("use", help="count with another model")
    use.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the model, its card beside it")
    use.add_argument("--back", action="store_true", help="count with the one before")
    use.add_argument("--by", required=True, metavar="LOGIN", help="who says so; needs camera.manage")
    use.add_argument("--although", default="", metavar="WHY", help="use it although it counts worse")
    return parser

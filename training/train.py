"""Trains kentongan-nano, in stretches: run it again and it goes on where the last stretch ended.

    training/.venv/bin/python training/train.py --minutes 120

docs/eyes.md says what comes of it. Everything that decides what is learnt is written into the checkpoint.
"""

import argparse
import json
import math
import os
import pickle
import platform
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from kentongan.base.errors import KentonganError  # noqa: E402
from kentongan.vision.tongue import NANO  # noqa: E402
from training import base, clips, loss, pictures  # noqa: E402
from training.canvas import Canvases  # noqa: E402
from training.yolox import Nano  # noqa: E402

HERE = Path(__file__).resolve().parent
TOLD_EVERY = 20
SAVED_S = 300
WARM = 150
AVERAGED = 0.998
STEEPEST = 20.0
DECAY = 1e-3
STEPS = 12_000
TRUNK_PACE = 0.3
"""What all detectors see alike is learnt anew more slowly: it is what is forgotten first."""
RENDERED_SHARE = 0.65
STILL_S = 30.0
"""A step that took longer stood still: only so much of it is counted as time of the training."""
STOPPED = Event()
"""Set by SIGTERM: the stretch ends after this step, as if its minutes were over."""
FORM = "kentongan checkpoint 1"


@dataclass
class Course:
    """What is decided before the first step, and stays."""

    seed: int
    steps: int
    batch: int
    rate: float


@dataclass
class State:
    """Where the training stands. `net` learns, `mean` is its running mean, which is what is used."""

    net: Nano
    mean: Nano
    course: Course
    step: int = 0
    seconds: float = 0.0
    pictures: int = 0
    stretches: list = None


def fresh(weights: Path, course: Course) -> State:
    net = base.with_kinds(base.load(weights), NANO)
    return State(net, deepcopy(net), course, stretches=[])


def save(state: State, file: Path) -> None:
    """Both networks in half precision: less than 5 MB. The old file stays until the new one is whole."""
    half = [{k: v.half() for k, v in net.state_dict().items()} for net in (state.net, state.mean)]
    about = {
        "form": FORM, "kinds": list(NANO), "course": vars(state.course), "step": state.step,
        "seconds": state.seconds, "pictures": state.pictures, "stretches": state.stretches,
    }  # fmt: skip
    part = file.with_suffix(".part")
    torch.save({"net": half[0], "mean": half[1], "about": json.dumps(about)}, part)
    if part.stat().st_size > 5_000_000:
        raise ValueError(f"{part}: {part.stat().st_size} bytes; a checkpoint has at most 5 MB")
    part.replace(file)


def restore(file: Path) -> State:
    """Raises: ValueError, on another form or other kinds."""
    try:
        kept = torch.load(file, weights_only=True)
        about = json.loads(kept["about"])
    except (pickle.UnpicklingError, RuntimeError, EOFError, KeyError, TypeError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise ValueError(f"{file}: not a checkpoint that can be read ({why})") from None
    if about["form"] != FORM or about["kinds"] != list(NANO):
        raise ValueError(
            f"{file}: is of another form or of other kinds; begin anew with another --checkpoint"
        )
    nets = []
    for name in ("net", "mean"):
        net = Nano(len(NANO))
        net.load_state_dict({k: v.float() for k, v in kept[name].items()})
        nets.append(net)
    return State(
        *nets,
        Course(**about["course"]),
        about["step"],
        about["seconds"],
        about["pictures"],
        about["stretches"],
    )


def sources(asked: argparse.Namespace, weights: Path) -> tuple[list[pictures.Set], list[float]]:
    """Everything that is learnt from, and how often each is drawn from."""
    shown = clips.shown(asked.scenes, asked.hold)
    drawn = [pictures.rendered(clip, asked.every, asked.limit) for clip in shown]
    teacher = base.load(weights)
    real = [pictures.labelled_folder(folder, teacher) for folder in asked.labelled]
    many = [sum(len(one.samples) for one in some) for some in (drawn, real)]
    if not sum(many):
        raise SystemExit("nothing to learn from: give --scenes with truth, or --labelled")
    part = RENDERED_SHARE if all(many) else 1.0
    shares = [part * len(one.samples) / max(1, many[0]) for one in drawn]
    return drawn + real, shares + [
        (1 - part if all(many) else 1.0) * len(one.samples) / max(1, many[1]) for one in real
    ]


def learn(state: State, sets: list, shares: list[float], asked: argparse.Namespace) -> None:
    """One stretch."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net, mean = state.net.to(device).train(), state.mean.to(device)
    # Weights with batch norms folded in differ in size by orders: each needs a pace of its own.
    steps = torch.optim.AdamW(_paces(net), state.course.rate, weight_decay=DECAY)
    teacher = base.load(asked.base).to(device)
    canvases = ahead(Canvases(sets, shares, state.course.seed), state.step, state.course.batch)
    begun = saved = last = time.monotonic()
    before_s, first, sums = state.seconds, state.step, []
    while state.step < state.course.steps and last - begun < asked.minutes * 60 and not STOPPED.is_set():
        rate = _rate(state.course, state.step, state.step - first)
        for group in steps.param_groups:
            group["lr"] = rate * group["pace"]
        parts = _step((net, teacher), steps, next(canvases), state.step)
        _follow(mean, net, state.step)
        state.step += 1
        state.pictures += state.course.batch
        state.seconds += min(STILL_S, time.monotonic() - last)
        last = time.monotonic()
        sums.append(parts)
        if state.step % TOLD_EVERY == 0:
            _tell(asked.curve, state, sums, rate)
            sums = []
        if time.monotonic() - saved > SAVED_S:
            saved = time.monotonic()
            save(state, asked.checkpoint)
    state.net, state.mean = net.cpu(), mean.cpu()
    state.stretches.append(
        {
            "steps": [first, state.step], "minutes": round((state.seconds - before_s) / 60, 1),
            "course": state.course.steps,
            "machine": _machine(device), "threads": torch.get_num_threads(), "torch": torch.__version__,
            "sets": [one.about for one in sets], "boxes": pictures.kinds_of(sets),
            "held_back": list(clips.HELD if asked.hold is None else asked.hold),
            "base_sha256": pictures._hash(asked.base),
        }
    )  # fmt: skip
    save(state, asked.checkpoint)


def _paces(net: Nano) -> list[dict]:
    """What learns, and how fast. The first layers stay the base's: they serve the teacher too."""
    net.trunk.stem.requires_grad_(False)
    net.trunk.fourth.requires_grad_(False)
    trunk = [part for part in net.trunk.parameters() if part.requires_grad]
    rest = [*net.paths.parameters(), *net.levels.parameters()]
    return [{"params": trunk, "pace": TRUNK_PACE}, {"params": rest, "pace": 1.0}]


def ahead(canvases: Canvases, step: int, batch: int) -> Iterator[tuple]:
    """The batches from `step` on; the next one is made while this one is learnt from."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(canvases.batch, step, batch)
        while True:
            step, made = step + 1, coming.result()
            coming = thread.submit(canvases.batch, step, batch)
            yield made


def _step(
    nets: tuple[Nano, Nano], steps: torch.optim.Optimizer, made: tuple, number: int
) -> dict[str, float]:
    """One step of the first of two networks; the second is its teacher."""
    (net, teacher), (images, truths) = nets, made
    device = next(net.parameters()).device
    tensor = torch.from_numpy(images).to(device).permute(0, 3, 1, 2).float()
    tensor = tensor.contiguous(memory_format=torch.channels_last)
    grid = loss.cells(images.shape[1], images.shape[2], device)
    wanted = [loss.Truth(*(torch.from_numpy(part).to(device) for part in truth)) for truth in truths]
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_narrow(device)):
        with torch.no_grad():
            fourth = net.trunk.begin(tensor)
            theirs = teacher.onward(fourth)
        told = net.onward(fourth)
    found = loss.loss(told.float(), wanted, grid, base.taught(theirs.float(), NANO))
    whole = sum(found.values())
    if not torch.isfinite(whole):
        raise SystemExit(f"step {number}: the loss is no number; begin again from the checkpoint")
    steps.zero_grad()
    whole.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), STEEPEST)
    steps.step()
    return {name: float(part.detach()) for name, part in found.items()}


def _rate(course: Course, step: int, since: int) -> float:
    """Rises over the first steps of each stretch, falls to a twentieth over the whole course."""
    fall = 0.05 + 0.95 * (1 + math.cos(math.pi * min(1.0, step / course.steps))) / 2
    return course.rate * fall * min(1.0, (since + 1) / WARM)


@torch.no_grad()
def _follow(mean: Nano, net: Nano, step: int) -> None:
    keep = min(AVERAGED, (step + 1) / (step + 10))
    for old, new in zip(mean.parameters(), net.parameters(), strict=True):
        old.lerp_(new, 1 - keep)


def _tell(curve: Path, state: State, sums: list[dict[str, float]], rate: float) -> None:
    row = {name: round(float(np.mean([one[name] for one in sums])), 4) for name in sums[0]}
    row = {
        "step": state.step, "pictures": state.pictures, "minutes": round(state.seconds / 60, 2),
        "loss": round(sum(row.values()), 4), **row, "rate": round(rate, 6),
    }  # fmt: skip
    with curve.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    print(json.dumps(row), flush=True)


@cache
def _narrow(device: torch.device) -> bool:
    """Whether the machine computes in half precision by itself, and so faster."""
    return device.type == "cuda" or bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _machine(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    known = Path("/proc/cpuinfo")
    rows = known.read_text().splitlines() if known.is_file() else []
    name = next(
        (row.partition(":")[2].strip() for row in rows if row.startswith("model name")), platform.machine()
    )
    return f"{name}, {os.cpu_count()} cores"


def parser() -> argparse.ArgumentParser:
    assets = Path(os.environ.get("KENTONGAN_ASSETS") or "assets")
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--minutes", type=float, default=120, help="of this stretch, at most (default 120)")
    words.add_argument("--checkpoint", type=Path, default=HERE / "checkpoint.pt")
    words.add_argument("--curve", type=Path, default=HERE / "curve.jsonl")
    words.add_argument("--base", type=Path, default=assets / "models" / "yolox_nano.onnx")
    words.add_argument(
        "--scenes", type=Path, default=ROOT / "tests" / "scenes", help="rendered clips with truth"
    )
    words.add_argument(
        "--hold", nargs="*", metavar="CLIP",
        help=f"clips kept for the test (default {', '.join(clips.HELD)}; none: learn from all)",
    )  # fmt: skip
    usual = [assets / "images" / name for name in ("manaus_fixedcam", "atl_highway")]
    words.add_argument("--labelled", nargs="*", type=Path, default=usual, metavar="DIR")
    words.add_argument("--every", type=int, default=5, help="take every so manieth frame of a clip")
    words.add_argument("--limit", type=int, default=120, help="frames of one clip, at most")
    words.add_argument("--threads", type=int, default=1)
    words.add_argument("--seed", type=int, default=1, help="of a new training")
    words.add_argument(
        "--steps", type=int, help="the whole course (12000); given again, it is made longer or shorter"
    )
    words.add_argument("--batch", type=int, default=8, help="of a new training")
    words.add_argument("--rate", type=float, default=0.0002, help="of a new training")
    return words


def main(argv: list[str]) -> None:
    asked = parser().parse_args(argv)
    os.nice(19 - os.nice(0))
    torch.set_num_threads(asked.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(asked.seed)
    signal.signal(signal.SIGTERM, lambda *_: STOPPED.set())
    course = Course(asked.seed, asked.steps or STEPS, asked.batch, asked.rate)
    try:
        state = restore(asked.checkpoint) if asked.checkpoint.is_file() else fresh(asked.base, course)
        state.course.steps = asked.steps or state.course.steps
        sets, shares = sources(asked, asked.base)
    except (ValueError, OSError, KentonganError) as error:  # each says which file, and where in it
        raise SystemExit(f"training: {error}") from None
    print(json.dumps({one.name: len(one.samples) for one in sets} | pictures.kinds_of(sets)), flush=True)
    learn(state, sets, shares, asked)


if __name__ == "__main__":
    main(sys.argv[1:])

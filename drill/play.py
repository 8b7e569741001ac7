"""Puts a clip's people and traffic together: SUMO's, who walks, what is parked, and what was ordered.

`play(scene, seed, seconds, order)` gives, per tenth of a second, where everybody is. Same seed, same answer.
"""

import sys

import numpy as np

from drill import people, pupils, room, traffic
from drill.motion import STEP_S, Notice, Play, User, smooth, variant_of
from drill.parts import MAKES
from drill.scenes import SCENES, Scene


def play(scene: Scene, seed: int, seconds: float, order: str = "") -> Play:
    """Everything that moves or stands in the clip."""
    dice = np.random.default_rng(seed * 101 + 3)
    driven = traffic.drive(scene, seed, seconds, order)
    frames = int(seconds / STEP_S)
    users, names = _drivers(driven, dice, frames)
    drivers = list(users)
    if scene.school:
        pupils.carry(scene, seed, drivers)
        users += pupils.attend(scene, seed, seconds, len(users))
    else:
        users += people.walkers(scene, dice, frames, len(users))
        users += people.parked(scene, dice, frames, len(users))
    notices = _notices(driven, names, order, seconds)
    fallen = [names[v] for v in driven.fallen if v in names]
    if fallen:
        users += people.after_crash(scene, dice, frames, (fallen[0], len(users)))
    more, seen = people.ordered(scene, dice, frames, (order, len(users)))
    if order == "wrong_way":
        room.give(scene, drivers, more)
    return Play(users + more, driven.signals, notices + seen)


def _drivers(
    driven: traffic.Traffic, dice: np.random.Generator, frames: int
) -> tuple[list[User], dict[str, User]]:
    users: list[User] = []
    names: dict[str, User] = {}
    for name in sorted(driven.tracks, key=lambda v: (min(driven.tracks[v]), v)):
        make = name.split(".")[0]
        path = smooth(driven.tracks[name], MAKES[make].length_m)
        pose = {f: p for f, p in path.items() if 0 <= f < frames}
        if not pose:
            continue
        one = User(len(users) + 1, make, variant_of(make, dice), int(dice.integers(1 << 30)), pose)
        if name in driven.fallen:
            one.variant, one.fallen = 0, int(driven.fallen[name] / STEP_S) + 2
        users.append(one)
        names[name] = one
    return users, names


def _notices(driven: traffic.Traffic, names: dict[str, User], order: str, seconds: float) -> list[Notice]:
    """What was ordered of those who drive. A crash begins when it happens, a stop when it is ordered."""
    if order == "flood":
        return [Notice(order, 0.0, seconds, ())]
    begun = driven.fallen if order == "crash" else driven.held
    who = tuple(names[v].id for v in [*driven.held, *driven.fallen] if v in names)
    return [Notice(order, min(begun.values()), seconds, who)] if begun else []


if __name__ == "__main__":
    played = play(SCENES[sys.argv[1]], 1, 20, sys.argv[2] if len(sys.argv) > 2 else "")
    for said in (f"{len(played.users)} users, signals {sorted(set(played.signals))}", played.notices):
        sys.stdout.write(f"{said}\n")

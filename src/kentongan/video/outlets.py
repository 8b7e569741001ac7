"""Where a pull's water goes, and what bounds it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from av.video.frame import VideoFrame

from kentongan.video.feed import Emit
from kentongan.video.knock import State
from kentongan.video.picture import Mark, Shown
from kentongan.video.ring import Group, Ring


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a camera now. `since`: in this state and detail since."""

    state: State
    detail: str
    since: datetime
    frame_at: datetime | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    codec: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A decoded picture that the counting river may want; `scene` rises where tracks must end.

    `backlog`: it was kept while the camera slept, and more pictures follow at once.
    """

    shown: Shown
    scene: int
    backlog: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Where a pull's water goes. `offer` gets pictures to count, None: this camera is not counted.

    `still` is told each look that falls on a picture that was not decoded, as nothing moved; None: the camera
    never sleeps. Should something have moved after all, that picture is offered later.
    `ring` keeps the last seconds as they came; `ended` gets each group of pictures when it is whole.
    `glimpse` gets pictures that were decoded anyhow and their instant, every `Limits.glimpse_s` at most.
    """

    emit: Emit
    report: Callable[[Report], None]
    mark: Mark
    ring: Ring
    offer: Callable[[Arrival], None] | None = None
    still: Callable[[datetime], None] | None = None
    ended: Callable[[Group], None] | None = None
    glimpse: Callable[[VideoFrame, datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """`sleep`: whether a camera's pictures may stay undecoded while `moved` says that they stand still;
    `on_gpu`: whether those to be counted are decoded on a GPU (`gpu_decodes` says whether one can);
    `glance_s`: so often one key picture of a camera is decoded that is only kept, and at which nobody looks.
    """

    open_s: float
    read_s: float
    looks_per_s: float
    sleep: bool = False
    on_gpu: bool = False
    glance_s: float = 0.9
    glimpse_s: float = 0.9

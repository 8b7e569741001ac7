"""What a stage remembers of each camera, and for how long."""

from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

FORGOTTEN: Final = timedelta(hours=1)
OFTEN: Final = timedelta(minutes=5)

Memory = TypeVar("Memory")


class Recent(Generic[Memory]):
    """One memory per camera. A camera without a frame for an hour, by the clock of the others' frames, is
    forgotten: cameras come and go in a river that runs for months."""

    def __init__(self) -> None:
        self._kept: dict[str, Memory] = {}
        self._seen: dict[str, datetime] = {}
        self._swept: datetime | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, camera: object) -> bool:
        return camera in self._kept

    def __getitem__(self, camera: str) -> Memory:
        return self._kept[camera]

    def get(self, camera: str, at: datetime) -> Memory | None:
        """The memory of a camera of which a frame has come, if there is one."""
        if self._swept is None or not timedelta(0) <= at - self._swept < OFTEN:
            self._sweep(at)
        self._seen[camera] = at
        return self._kept.get(camera)

    def keep(self, camera: str, memory: Memory) -> Memory:
        self._kept[camera] = memory
        return memory

    def _sweep(self, at: datetime) -> None:
        self._swept = at
        for camera in [name for name, seen in self._seen.items() if at - seen > FORGOTTEN]:
            del self._seen[camera]
            self._kept.pop(camera, None)

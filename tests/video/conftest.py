"""Real RTSP over a socket, with short clips made here."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from kentongan.video.rtsp_server import Camera, Fault, RtspServer

X265 = ":open-gop=0:log-level=none"


def clip(
    path: Path,
    *,
    width: int = 160,
    height: int = 96,
    seconds: float = 2.0,
    b_frames: int = 0,
    to: str = "x264",
) -> Path:
    """A white bar that runs over a grey field: 10 pictures a second, a key frame each second."""
    words = f"keyint=10:min-keyint=10:scenecut=0:bframes={b_frames}{X265 if to == 'x265' else ''}"
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", f"{to}-params": words}
        stream = container.add_stream(f"lib{to}", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i in range(round(seconds * 10)):
            picture = np.full((height, width, 3), 70, np.uint8)
            picture[:, i * 7 % width : i * 7 % width + 12] = 255
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    return path


class Street:
    """A running RTSP server in a thread of its own."""

    def __init__(self, folder: Path, cameras: list[Camera], host: str = "127.0.0.1") -> None:
        self.folder = folder
        self.host = host
        self._cameras = cameras
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = 0
        self.server = RtspServer(cameras, folder)
        self.up()

    def up(self) -> None:
        asyncio.run_coroutine_threadsafe(self.server.start(self.port, self.host), self._loop).result(5)
        self.port = self.server.port

    def kill(self) -> None:
        asyncio.run_coroutine_threadsafe(self.server.stop(), self._loop).result(5)

    def url(self, path: str) -> str:
        return f"rtsp://{self.host}:{self.port}/{path}"

    def fail(self, path: str, **fault: object) -> None:
        self.server.faults[path] = Fault.model_validate(fault)

    def close(self) -> None:
        self.kill()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    clip(folder / "a.mp4")
    clip(folder / "b.mp4", width=240, height=128)
    return folder


@pytest.fixture
def street(clips: Path) -> Iterator[Street]:
    """Cameras C0..C5 of clip a.mp4; b.mp4 is larger."""
    built = Street(clips, [Camera(path=f"C{i}", clip="a.mp4", offset_s=i * 0.3) for i in range(6)])
    yield built
    built.close()

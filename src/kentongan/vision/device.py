"""Where the eyes are: on the processor, or on a GPU where there is one and what is needed for it."""

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from kentongan.base.errors import Invalid, Unavailable
from kentongan.video.picture import gpu_decodes
from kentongan.vision import detector
from kentongan.vision.eyes import Eyes

AUTO: Final = "auto"
CPU: Final = "cpu"
CUDA: Final = "cuda"
PACKAGE: Final = "onnxruntime-gpu"
DEVICES: Final = "nvidia*"
DRIVER: Final = tuple(map(Path, ("/proc/driver/nvidia", "/proc/devices", "/proc/modules")))
READ: Final = "docs/install.md says what a GPU needs"


@dataclass(frozen=True, slots=True)
class Doors:
    """What a confined process must be able to open, to read and to change."""

    read: tuple[Path, ...]
    change: tuple[Path, ...]


NO_DOORS: Final = Doors((), ())


def load(model: Path, device: str, precision: str = "auto", cache: Path | None = None) -> Eyes:
    """Load the detector onto a device.

    Args:
        device: "cpu", "cuda", or "auto": a GPU where ONNX Runtime for GPUs is installed and one answers.
        precision: as in `detector.load`; on a GPU "fp32" computes in full and all else faster.
    Raises: as `detector.load`; Unavailable, where "cuda" was asked for and there is none.
    """
    if device not in {AUTO, CPU, CUDA}:
        raise Invalid(f"device {device!r}: choose auto, cpu or cuda")
    if device == CPU:
        return detector.load(model, precision, cache)
    fault = gpu_fault()
    if not fault:
        return _ort().load(model, precision=precision, cache=cache)
    if device == CUDA:
        raise Unavailable(f'counting.device is "cuda", but {fault}; {READ}, or set it to "cpu"')
    return detector.load(model, precision, cache)


def gpu_fault() -> str:
    """Why the eyes cannot be on a GPU, as part of a sentence; "" where they can."""
    return _ort().gpu_fault() if _is_installed() else f"the package {PACKAGE} is not installed"


def doors(device: str) -> Doors:
    """What a process that is shut out of the file system needs of it for this device."""
    if device == CPU or not _is_installed():
        return NO_DOORS
    return Doors(DRIVER, tuple(sorted(Path("/dev").glob(DEVICES))))


def is_gpu(eyes: Eyes | None) -> bool:
    return eyes is not None and _is_installed() and isinstance(eyes, _ort().Detector)


def decoding(device: str) -> str:
    """Where pictures are decoded, CPU or CUDA.

    Raises: Unavailable, where "cuda" was asked for and FFmpeg cannot reach a GPU.
    """
    if device == CPU or (device == AUTO and gpu_fault()):
        return CPU
    if gpu_decodes():
        return CUDA
    if device == CUDA:
        raise Unavailable(f'counting.device is "cuda", but FFmpeg cannot decode there; {READ}')
    return CPU


def _is_installed() -> bool:
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        return False
    return True


def _ort() -> Any:
    # By name, for what it imports is there only where somebody installed it.
    return import_module("kentongan.vision.ort")

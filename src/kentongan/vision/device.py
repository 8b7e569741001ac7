"""Where the eyes are: on the processor, or on a GPU where there is one and what is needed for it."""

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
READ: Final = "docs/install.md says what a GPU needs"


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
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        return f"the package {PACKAGE} is not installed"
    return _ort().gpu_fault()


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


def _ort() -> Any:
    # By name, for what it imports is there only where somebody installed it.
    return import_module("kentongan.vision.ort")

"""Processor time of threads and processes, as the kernel counts it; and memory that is given back to it."""

import ctypes
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

_PER_THREAD: Final = 6  # CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED: clock_getcpuclockid(3), Linux


def thread_s(native_id: int | None) -> float:
    """Processor time of a thread of this process; 0 for one that is not there."""
    with suppress(OSError):
        return time.clock_gettime((~native_id << 3) | _PER_THREAD) if native_id else 0.0
    return 0.0


def process_s(pid: int) -> float:
    """Processor time of a process. Raises: OSError, once it is gone."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def give_back() -> None:
    """Give freed memory back to the system: the C library keeps it while anything newer lies above it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)

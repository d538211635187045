"""How long peers take, one after the other in every round, and how many times slower one is than another."""

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long as its peer a piece of work took, in each round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.rounds)

    def __str__(self) -> str:
        digits = 0 if self.median >= 100 else 2
        return f"{self.median:,.{digits}f} ({min(self.rounds):,.{digits}f}–{max(self.rounds):,.{digits}f})"


@dataclass(frozen=True, slots=True)
class Measured:
    """A line of the report. ``goal`` is the ratio that the median may reach, or must with ``at_least``; ``None``: no goal."""

    id: str
    work: str
    ratio: Ratio | None
    goal: float | None
    seconds: str = ""
    memory_mb: float | None = None
    memory_goal_mb: float | None = None
    note: str = ""
    at_least: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether every goal that the line has is reached; ``None`` when it has none."""
        met = []
        if self.ratio is not None and self.goal is not None:
            reached = self.ratio.median
            met.append(reached >= self.goal if self.at_least else reached <= self.goal)
        if self.memory_mb is not None and self.memory_goal_mb is not None:
            met.append(self.memory_mb <= self.memory_goal_mb)
        return all(met) if met else None


def seconds(work: Callable[[], Any]) -> float:
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_a_row(works: Iterable[Callable[[], Any]]) -> float:
    """The median of works of a few milliseconds, one right after the other: a thread that has slept takes that long to wake."""
    times = []
    gc.collect()
    gc.disable()
    try:
        for work in works:
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    finally:
        gc.enable()
    return median(times)


def p95(samples: Sequence[float]) -> float:
    return quantiles(samples, n=20, method="inclusive")[-1]


def peak_megabytes() -> float:
    """The most memory that this program has had at once; what its parent had before it began does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_a_process_of_its_own(code: str) -> str:
    """Run ``code`` in a new interpreter, so that its memory is its own; what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return done.stdout

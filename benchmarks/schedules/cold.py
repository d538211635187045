"""P4: 10,000 full schedules in a new process: from starting Python to the sums of what was found."""

import math
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.timing import ROOT, Measured, Ratio, seconds


def measure(*, size: int, rounds: int) -> Iterator[Measured]:
    """``size`` is the office's, and not asked for here."""
    ours, theirs = _run("with_borgen"), _run("with_quantlib")  # also: all bytecode is written
    assert int(ours[1]) == int(theirs[1]) and math.isclose(float(ours[0]), float(theirs[0]), rel_tol=1e-9), (ours, theirs)
    ratios, spent = [], ""
    for _ in range(rounds):
        peer = seconds(lambda: _run("with_quantlib"))
        took = sorted(seconds(lambda: _run("with_borgen")) for _ in range(5))[2]
        ratios.append(peer / took)
        spent = f"{took:.2f} s against {peer:.1f} s"
    yield Measured(
        "P4", "a new process, NumPy, doubles", Ratio(tuple(ratios)), 20, spent, at_least=True,
        note="sums of interest and days are equal; loans are made up and loaded inside both",
    )  # fmt: skip


def _run(module: str) -> list[str]:
    command = [sys.executable, "-m", f"benchmarks.schedules.{module}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()

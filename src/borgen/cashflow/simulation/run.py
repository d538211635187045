"""A simulation, shared between threads, processes or machines, that comes out the same however it is shared.

Scenarios are worked out in blocks of 256, each by one worker from its own seed; loans are added one after the other in a fixed
order. Who does what, and when it is ready, has no part in any number. *Bit-identical* holds for any executor and any number of
workers on processors of one kind; between kinds only the models' ``exp`` and ``log`` could differ in the last bit.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import dataclass, replace
from os import cpu_count
from typing import Any

import numpy as np

from borgen.cashflow.arrays import Engine
from borgen.cashflow.scenario.paths import BLOCK, Floats, Scenarios, blocks_of
from borgen.cashflow.simulation.block import FullThenShare, Piece, Regulation
from borgen.cashflow.simulation.layout import laid_out
from borgen.cashflow.simulation.loans import COLUMNS, LoansImpossible, SimulatedLoans
from borgen.cashflow.simulation.measures import SPLIT, Measure, Simulation

LOANS_AT_ONCE = 250_000
"""Loans in a piece of work; more are worked out in turn and added in order."""

PIECE = 20_000_000
"""Loans times scenarios in a piece that goes to another process: half a second of work or more."""

WORTH_THREADS = 500_000
"""Loans times scenarios from which it pays to start threads."""

WINDOW = 64
"""Pieces that are handed out before the first has come back."""

_DERIVED = {
    Measure.REMAINDER: (Measure.SERVICE, Measure.PAYMENT),
    Measure.INTEREST: (Measure.SERVICE, Measure.PRINCIPAL),
}


class SimulationCancelled(Exception):
    """Whoever asked for the simulation has stopped it. There is no result, not a partial one either."""


class TooMuchMemory(MemoryError):
    """The totals would not fit in what is allowed; the message says what is needed and how to need less."""


def memory_needed(
    loans: int, scenarios: Scenarios, *, measures: Sequence[str] = SPLIT, workers: int = 1, risks: int = 1
) -> int:
    """Bytes that a simulation holds at its most, roughly: the loans twice, one number for each measure, period and
    scenario (three times where quantiles are taken), and the arrays of one block for each worker. Nothing grows with
    loans times scenarios.
    """
    kept = len(_needed(measures)) + len(set(measures) & set(_DERIVED)) + 2
    cell = 8 * scenarios.periods
    block = cell * min(BLOCK, scenarios.count) * (8 + 8 * risks)
    return 2 * 8 * len(COLUMNS) * loans + kept * cell * scenarios.count + workers * block


def simulate(
    loans: SimulatedLoans,
    scenarios: Scenarios,
    *,
    measures: Sequence[str] = SPLIT,
    regulation: Regulation = FullThenShare(),
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    engine: Engine | str | None = None,
    memory_max: int = 4_000_000_000,
) -> Simulation:
    """Add up what all loans pay in each period of each scenario.

    At each refixing a loan's payment becomes that of an annuity over the terms that are left, at the scenario's rate plus its
    margin. A payment by index is regulated once a year by the growth of the index: in full, later by a share.

    Args:
        measures: what to add up; interest, principal, balance and loss take two to three times as long.
        regulation: from growth, periods by scenarios, the factors of a full and of a later regulation. It goes with the work
            to other processes, so it must be possible to pickle it.
        executor: any executor of :mod:`concurrent.futures`, such as that of ``dask.distributed.Client.get_executor()``; threads
            of this process where there is none, as many as ``workers``, else as there are processors. It is not shut down.
        progress: called in this thread with how many of how many pieces are ready.
        cancelled: asked several times a second, in this thread, whether to stop.
        engine: compiled code or NumPy; what is quicker where it is not given. The numbers are the same, bit for bit.
        memory_max: bytes that :func:`memory_needed` may come to.

    Raises:
        LoansImpossible: loans of another number of periods a year, or rates of -100 % a term.
        ScenarioImpossible: a model draws what cannot be.
        SimulationCancelled: ``cancelled`` said so.
        TooMuchMemory: the totals would not fit.
        CompilerMissing: ``engine`` is ``compiled``, and numba is not installed.
    """
    wanted = tuple(Measure(measure) for measure in measures)
    if loans.per_year != scenarios.per_year:
        said = f"{loans.per_year}; the scenarios' {scenarios.per_year} is valid"
        raise LoansImpossible("per_year", None, said)
    threads = workers or cpu_count() or 1
    needed = memory_needed(len(loans), scenarios, measures=wanted, workers=threads)
    if needed > memory_max:
        said = f"{needed / 1e6:,.0f} MB needed, {memory_max / 1e6:,.0f} allowed; ask for fewer scenarios, periods or measures"
        raise TooMuchMemory(said)
    base = _needed(wanted)
    # one array for all of them: memory that is given back as a whole is at hand for the next simulation
    every = (*base, *(measure for measure in _DERIVED if measure in wanted))
    totals = dict(zip(every, np.empty((len(every), scenarios.periods, scenarios.count)), strict=True))
    own, chosen = executor is None, None if engine is None else Engine(engine)
    pieces = list(_pieces(loans, scenarios, base, regulation, chosen, together=not own))
    at_once = own and len(loans) * scenarios.count < WORTH_THREADS
    window = 1 if at_once else threads + 2 if own else WINDOW
    with _own(threads, at_once=at_once) if executor is None else nullcontext(executor) as pool:
        handed = _Handed(pool, pieces, cancelled or (lambda: False), window)
        for done, (task, blocks) in enumerate(handed, 1):
            for number, block in enumerate(blocks, task.first_block):
                for measure, flow in zip(base, block, strict=True):
                    place = totals[measure][:, number * BLOCK : (number + 1) * BLOCK]
                    if task.adds:
                        place += flow
                    else:
                        place[:] = flow
            if progress is not None:
                progress(done, len(pieces))
    for measure in every[len(base) :]:
        whole, part = _DERIVED[measure]
        np.subtract(totals[whole], totals[part], out=totals[measure])
    kept = {measure: totals[measure] for measure in wanted}
    return Simulation(scenarios.per_year, loans.count, kept, recomputed=handed.recomputed)


def _needed(measures: Sequence[str]) -> tuple[Measure, ...]:
    """The measures that have to be added up for these, in the order of their definition."""
    found = {part for measure in measures for part in _DERIVED.get(Measure(measure), (Measure(measure),))}
    return tuple(measure for measure in Measure if measure in found)


def _own(threads: int, *, at_once: bool) -> Executor:
    return _AtOnce() if at_once else ThreadPoolExecutor(threads, "simulation")


class _AtOnce(Executor):
    """Work is done in this thread, when it is handed in."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    first_block: int
    piece: Piece
    adds: bool  # to what other loans pay in the same scenarios


def _pieces(
    loans: SimulatedLoans, scenarios: Scenarios, base: tuple[Measure, ...], regulation: Regulation, engine: Engine | None, *,
    together: bool,
) -> Iterator[_Task]:  # fmt: skip
    """The work in its order. What is sent away goes in larger pieces; that has no part in the result."""
    blocks = blocks_of(scenarios)
    layouts = [laid_out(some) for some in _parted(loans)]
    for_each = 1
    if together:
        for_each = min(-(-PIECE // (BLOCK * max(1, min(len(loans), LOANS_AT_ONCE)))), -(-blocks // 8))
    for since in range(0, blocks, for_each):
        makers = [scenarios.maker(number) for number in range(since, min(blocks, since + for_each))]
        for number, layout in enumerate(layouts):
            piece = Piece(layout, makers, regulation, base, engine, len(loans) * scenarios.count)
            yield _Task(since, piece, adds=number > 0)


def _parted(loans: SimulatedLoans) -> Iterator[SimulatedLoans]:
    """As many at once as make a piece; flows that were planned elsewhere go with the first."""
    if len(loans) <= LOANS_AT_ONCE:
        yield loans
        return
    for since in range(0, len(loans), LOANS_AT_ONCE):
        yield replace(loans.take(slice(since, since + LOANS_AT_ONCE)), planned=None if since else loans.planned)


class _Handed:
    """Pieces handed to an executor, and what came back, in the order of the pieces."""

    def __init__(
        self, pool: Executor, tasks: list[_Task], cancelled: Callable[[], bool], window: int
    ) -> None:
        self.pool, self.waiting, self.cancelled, self.window = pool, deque(tasks), cancelled, window
        self.out: deque[tuple[_Task, Future[list[list[Floats]]] | None]] = deque()
        self.recomputed = 0

    def __iter__(self) -> Iterator[tuple[_Task, list[list[Floats]]]]:
        try:
            while self.waiting or self.out:
                self._hand_out()
                task, future = self.out.popleft()
                yield task, self._result(task, future)
        finally:
            for _, future in self.out:
                if future is not None:
                    future.cancel()

    def _hand_out(self) -> None:
        while self.waiting and len(self.out) < self.window:
            task = self.waiting.popleft()
            try:
                self.out.append((task, self.pool.submit(task.piece.worked_out)))
            except BrokenExecutor:
                self.out.append((task, None))

    def _result(self, task: _Task, future: Future[list[list[Floats]]] | None) -> list[list[Floats]]:
        while True:
            if self.cancelled():
                if future is not None:
                    future.cancel()
                raise SimulationCancelled
            if future is None or wait([future], timeout=0.1).done:
                break
        try:
            if future is not None:
                return future.result()
        except (BrokenExecutor, CancelledError):
            pass  # a process has died, or somebody stopped the pool: what it had is worked out here
        self.recomputed += len(task.piece.makers)
        return task.piece.worked_out()

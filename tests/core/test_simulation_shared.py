"""A simulation is the same whoever does it: one thread or three, processes, a Dask cluster, and with a worker killed in the
middle."""

import os
import pickle
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from borgen.cashflow.scenario import BLOCK, ModelScenarios, ScenarioImpossible
from borgen.cashflow.simulation import (
    FullThenShare,
    LoansImpossible,
    Measure,
    SimulationCancelled,
    run,
    simulate,
)
from tests.core.test_scenarios import INFLATION, VASICEK, TwoFactors
from tests.core.test_simulation import loans, scenarios

ALL = tuple(Measure)
MANY = ModelScenarios(
    TwoFactors(rates=VASICEK, inflation=INFLATION, correlation=0.3, yearly_defaults=0.01),
    count=7 * BLOCK + 9, periods=24, seed=11,
)  # fmt: skip
SOME = loans(50)


@pytest.fixture(autouse=True)
def threads_whatever_the_size(monkeypatch):
    monkeypatch.setattr(run, "WORTH_THREADS", 0)


@pytest.fixture(scope="module")
def alone():
    return simulate(SOME, MANY, measures=ALL, workers=1).totals


def same(found, alone):
    return all(np.array_equal(found.totals[measure], alone[measure]) for measure in Measure)


@pytest.mark.parametrize("workers", [2, 3])
def test_threads_of_this_process(workers, alone):
    assert same(simulate(SOME, MANY, measures=ALL, workers=workers), alone)


def test_any_executor_is_taken_and_not_shut_down(alone):
    with ThreadPoolExecutor(3) as pool:
        assert same(simulate(SOME, MANY, measures=ALL, executor=pool), alone)
        assert pool.submit(int, "7").result() == 7


class Backwards(Executor):
    """Does the last piece first: the order in which work is ready has no part in the result."""

    def __init__(self):
        self.handed = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.handed.append((future, fn, args))
        if len(self.handed) == 8:
            threading.Thread(target=self.work).start()
        return future

    def work(self):
        for future, fn, args in reversed(self.handed):
            future.set_result(fn(*args))


def test_pieces_that_are_ready_in_another_order_change_nothing(alone):
    pool = Backwards()
    assert same(simulate(SOME, MANY, measures=ALL, executor=pool), alone)
    assert len(pool.handed) == 8


class Deadly:
    """The model of MANY; it kills every process but its own. While it works: one that dies while it hands its answer over can
    leave the standard library's pool waiting for the rest of it."""

    def __init__(self):
        self.home = os.getpid()

    def draw(self, random, **asked):
        if os.getpid() != self.home:
            os.kill(os.getpid(), signal.SIGKILL)
        return MANY.model.draw(random, **asked)


def test_processes_and_then_all_of_them_killed(alone):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = simulate(SOME, MANY, measures=ALL, executor=pool)
        assert same(found, alone) and not found.recomputed
        deadly = ModelScenarios(Deadly(), count=MANY.count, periods=24, seed=11)
        found = simulate(SOME, deadly, measures=ALL, executor=pool)
    assert same(found, alone) and found.recomputed == 8


def test_a_cancelled_pool_leaves_nothing_running():
    class Remembering(ThreadPoolExecutor):
        def submit(self, *call):
            handed.append(super().submit(*call))
            return handed[-1]

    handed, held = [], threading.Event()
    with Remembering(1) as pool:
        pool.submit(held.wait, 20)
        with pytest.raises(SimulationCancelled):
            simulate(SOME, MANY, executor=pool, cancelled=lambda: True)
        held.set()
    assert len(handed) == 9 and all(future.cancelled() for future in handed[1:])


def test_what_is_impossible_is_told_from_another_process_as_in_this_one():
    for error in (ScenarioImpossible("rates", "-2; above -1 is valid", -2.0, 3, 4), LoansImpossible("risk", 5, "-1; a number from 0 is valid")):
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), vars(again)) == (str(error), vars(error))


def test_what_goes_wrong_in_a_worker_is_told(monkeypatch):
    class Broken:
        def draw(self, random, *, count, periods, per_year):
            raise ZeroDivisionError("the model is wrong")

    with pytest.raises(ZeroDivisionError, match="the model is wrong"):
        simulate(SOME, ModelScenarios(Broken(), count=5, periods=4, seed=1))


@pytest.mark.filterwarnings("ignore")  # what Dask's own threads and sockets say when a worker is killed on purpose
def test_a_dask_cluster_of_two_processes_and_one_of_them_killed(alone, monkeypatch):
    """Time is lost, results are not: Dask gives what the dead worker had to the other one."""
    from distributed import Client, LocalCluster

    monkeypatch.setattr("borgen.cashflow.simulation.run.PIECE", 1)  # a piece for each block
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1", silence_logs=50
        ) as cluster,
        Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())
        assert len(set(pids)) == 2 and os.getpid() not in pids

        def kill(done, of):
            if done == 1:
                os.kill(pids[0], signal.SIGKILL)

        told = []
        found = simulate(
            SOME, MANY, measures=ALL, executor=client.get_executor(), progress=lambda *n: (told.append(n), kill(*n))
        )
        assert told[-1] == (8, 8)
        assert same(found, alone)
        assert not found.recomputed


def test_only_little_work_is_done_by_the_thread_that_asks(monkeypatch):
    """One that waits for a worker is free to ask whether it should stop."""
    monkeypatch.setattr(run, "WORTH_THREADS", 100)
    for count, is_here in ((10, True), (1_000, False)):
        seen = set()

        def regulation(growth, seen=seen):
            seen.add(threading.get_ident())
            return FullThenShare()(growth)

        simulate(loans(count), scenarios(1, 8), workers=1, regulation=regulation)
        assert (seen == {threading.get_ident()}) is is_here

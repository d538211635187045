"""One block of scenarios for some of the loans: the piece of work that goes to a thread, a process or another machine."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from borgen.cashflow.arrays import CompilerMissing, Engine
from borgen.cashflow.scenario.paths import Floats, Paths
from borgen.cashflow.simulation.layout import Layout
from borgen.cashflow.simulation.loans import LoansImpossible
from borgen.cashflow.simulation.measures import Measure

Regulation = Callable[[Floats], tuple[Floats, Floats]]

COMPILED = "borgen.cashflow.simulation.compiled"
WORTH_COMPILING = 5_000_000
"""Loans times scenarios from which it pays to load compiled code, which takes about a second once."""


@dataclass(frozen=True, slots=True)
class FullThenShare:
    """Payments follow the index in full, and after some years by a share of its growth, up or down."""

    share: float = 0.75

    def __call__(self, growth: Floats) -> tuple[Floats, Floats]:
        """The factor of a full regulation, and of a later one."""
        return 1.0 + growth, 1.0 + self.share * growth


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Loans, and what makes the scenarios of some consecutive blocks. Whoever has it can work it out alone."""

    layout: Layout
    makers: Sequence[Callable[[], Paths]]
    regulation: Regulation
    measures: tuple[Measure, ...]
    engine: Engine | None
    size: int  # loans times scenarios of the whole simulation

    def worked_out(self) -> list[list[Floats]]:
        """For each block its measures, periods by scenarios."""
        return [self._block(maker()) for maker in self.makers]

    def _block(self, paths: Paths) -> list[Floats]:
        layout = self.layout if paths.defaults is not None else _one_risk(self.layout)
        module = arithmetic_of(self.engine, self.size)
        _check_rates(paths, layout)
        shape = (len(layout.risks), paths.periods, paths.count)
        keeps = bool({Measure.PRINCIPAL, Measure.BALANCE, Measure.LOSS} & set(self.measures))
        service, payment, principal = (
            np.zeros(shape),
            np.zeros(shape),
            np.zeros(shape if keeps else (shape[0], 0, shape[2])),
        )
        module.debts(
            layout.groups, layout.balance, layout.rate, layout.margin, layout.fixed, np.ascontiguousarray(paths.rates.T),
            layout.per_year, service, principal, keeps,
        )  # fmt: skip
        if layout.planned is not None:
            layout.planned.add_to(service, principal if keeps else None, paths.rates.T)
        if len(layout.streams):
            full, later = self.regulation(np.ascontiguousarray(paths.growth.T))
            module.payments(layout.streams, layout.amounts, full, later, layout.per_year, payment)
        flows = {Measure.SERVICE: service, Measure.PAYMENT: payment}
        if keeps:
            left = layout.owed[:, None, None] - np.cumsum(principal, axis=1)
            flows |= {Measure.PRINCIPAL: principal, Measure.BALANCE: left, Measure.LOSS: np.zeros_like(left)}
        if paths.defaults is not None:
            flows = _after_failures(flows, np.ascontiguousarray(paths.defaults.T), layout)
        return [_one_after_the_other(flows[measure]) for measure in self.measures]


def arithmetic_of(engine: Engine | None, size: int) -> Any:
    """The module that does the arithmetic. Both give the same bits, so the choice is one of time only.

    Raises:
        CompilerMissing: compiled code was asked for and numba is not installed.
    """
    installed = find_spec("numba") is not None
    if engine is Engine.COMPILED and not installed:
        raise CompilerMissing("numba is not installed: pip install borgen[fast]")
    if engine is None:
        quicker = COMPILED in sys.modules or (size >= WORTH_COMPILING and installed)
        engine = Engine.COMPILED if quicker else Engine.NUMPY
    return import_module(COMPILED if engine is Engine.COMPILED else "borgen.cashflow.simulation.arithmetic")


def _one_risk(layout: Layout) -> Layout:
    """Where nobody fails it does not matter who would: fewer arrays to fill."""
    if len(layout.risks) == 1:
        return layout
    groups, streams = layout.groups.copy(), layout.streams.copy()
    groups[:, -1], streams[:, -1] = 0, 0
    owed = _one_after_the_other(layout.owed[:, None])
    planned = layout.planned
    if planned is not None:
        planned = planned.numbered(np.zeros(len(planned.risks), np.int64), layout.risks[:1])
    return replace(layout, groups=groups, streams=streams, owed=owed, risks=layout.risks[:1], planned=planned)


def _check_rates(paths: Paths, layout: Layout) -> None:
    if not len(layout.balance):
        return
    longest = float((layout.groups[:, 3] / layout.per_year).max())
    least = min(float(layout.rate.min()), float(paths.rates.min() + layout.margin.min()))
    if least * longest <= -1:
        said = f"{least} with the scenarios' rates; above -100 % a term is valid"
        raise LoansImpossible("rate", None, said)


def _after_failures(flows: dict[Measure, Floats], defaults: Floats, layout: Layout) -> dict[Measure, Floats]:
    """A share of what is owed fails at the beginning of each period; what is left of all flows goes on."""
    risk, recovery = layout.risks[:, :1, None], layout.risks[:, 1:, None]
    failing = np.minimum(risk * defaults[None], 1.0)
    surviving = np.cumprod(1.0 - failing, axis=1)
    after = {measure: flow * surviving for measure, flow in flows.items()}
    if Measure.LOSS in flows:
        first = np.ones_like(surviving[:, :1])
        before = np.concatenate([first * layout.owed[:, None, None], flows[Measure.BALANCE][:, :-1]], axis=1)
        alive = np.concatenate([first, surviving[:, :-1]], axis=1)
        after[Measure.LOSS] = alive * failing * before * (1.0 - recovery)
    return after


def _one_after_the_other(by_risk: Floats) -> Floats:
    total: Floats = by_risk[0]
    if len(by_risk) > 1:
        total = total.copy()
    for more in by_risk[1:]:
        total += more
    return total

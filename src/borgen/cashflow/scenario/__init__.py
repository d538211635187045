"""What may happen to rates, an index and borrowers: many paths into the future, from a table or from a documented model.

Whatever they come from, scenarios are made block by block (:data:`BLOCK` at a time), each block from a seed of its own, so
that they are the same whoever computes them and however many share the work::

    scenarios = ModelScenarios(
        TwoFactors(
            rates=Vasicek(start=0.025, mean=0.03, reversion=0.15, volatility=0.01, tenor=10),
            inflation=MeanRevertingInflation(latest=0.02, mean=0.02, reversion=0.3, volatility=0.01),
        ),
        count=1000, periods=120, per_year=4, seed=1,
    )
    scenarios.block(0).rates.shape      # (256, 120)
"""

from borgen.cashflow.scenario.bootstrap import HistoricalBootstrap as HistoricalBootstrap
from borgen.cashflow.scenario.inflation import MeanRevertingInflation as MeanRevertingInflation
from borgen.cashflow.scenario.models import ModelScenarios as ModelScenarios
from borgen.cashflow.scenario.models import Moved as Moved
from borgen.cashflow.scenario.models import ScenarioModel as ScenarioModel
from borgen.cashflow.scenario.models import TwoFactors as TwoFactors
from borgen.cashflow.scenario.paths import BLOCK as BLOCK
from borgen.cashflow.scenario.paths import GivenScenarios as GivenScenarios
from borgen.cashflow.scenario.paths import Paths as Paths
from borgen.cashflow.scenario.paths import ScenarioImpossible as ScenarioImpossible
from borgen.cashflow.scenario.paths import Scenarios as Scenarios
from borgen.cashflow.scenario.short_rate import HullWhite as HullWhite
from borgen.cashflow.scenario.short_rate import Vasicek as Vasicek
from borgen.cashflow.scenario.stress import parallel_shifts as parallel_shifts
from borgen.cashflow.scenario.table import read_scenarios as read_scenarios

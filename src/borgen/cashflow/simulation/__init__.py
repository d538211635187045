"""Many loans in many scenarios: what they cost, what is paid by index, and what remains, as mean and quantiles.

::

    loans = SimulatedLoans.of(
        balance=[104_189_360, 50_000_000], rate=[0.03, 0.025], margin=0.002, terms=120, refix_in=40, refix_every=40,
        payment=[828_779, 400_000], regulated_in=4, full_terms=80,
    )
    found = simulate(loans, scenarios)
    found.fan("remainder").quantiles[0.95]

Nothing of the size of loans times scenarios times periods is ever stored. What is held grows with periods times scenarios:
:func:`memory_needed` says how much.
"""

from borgen.cashflow.simulation.block import FullThenShare as FullThenShare
from borgen.cashflow.simulation.loans import LoansImpossible as LoansImpossible
from borgen.cashflow.simulation.loans import SimulatedLoans as SimulatedLoans
from borgen.cashflow.simulation.measures import SPLIT as SPLIT
from borgen.cashflow.simulation.measures import Fan as Fan
from borgen.cashflow.simulation.measures import Measure as Measure
from borgen.cashflow.simulation.measures import NotMeasured as NotMeasured
from borgen.cashflow.simulation.measures import Simulation as Simulation
from borgen.cashflow.simulation.planned import PlannedFlows as PlannedFlows
from borgen.cashflow.simulation.run import SimulationCancelled as SimulationCancelled
from borgen.cashflow.simulation.run import TooMuchMemory as TooMuchMemory
from borgen.cashflow.simulation.run import memory_needed as memory_needed
from borgen.cashflow.simulation.run import simulate as simulate

"""The change of an index between two periods, and how sure it is."""

from dataclasses import dataclass
from fractions import Fraction

from borgen.kernel.rounding import to_unit
from borgen.rules.trace import Term, Worksheet
from borgen.supported_loan.choices import IndexBasis
from borgen.supported_loan.index.observation import Observation, Observations, Series, built_in


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexChange:
    """How much an index rose from the period ``earlier`` to ``later``.

    ``change`` is a share, ``Fraction(0)`` for none, and ``None`` where it is missing. ``observed`` holds the two
    observations, later first, where the change is known. ``step`` is what the change is rounded to where it is taken as
    published, ``Fraction("0.001")``; ``None`` for the exact ratio.
    """

    series: Series
    later: str
    earlier: str
    basis: IndexBasis
    change: Fraction | None
    observed: tuple[Observation, Observation] | None = None
    step: Fraction | None = None

    def on(self, sheet: Worksheet) -> Term:
        """The change, worked out on a sheet.

        Raises:
            AssertionError: it is missing.
        """
        name = self.series.lower()
        if self.observed is None:
            assert self.change is not None, "nothing can be worked out from what is missing"
            return sheet.given(f"{name}_rise", self.change, unit="share", source="stated rise")
        after, before = (
            sheet.given(
                f"{name}_{one.period}",
                one.value,
                unit=f"index {one.base}",
                source=one.publication or one.source,
            )
            for one in self.observed
        )
        ratio = sheet.divide(f"{name}_ratio", after, before, unit="ratio")
        whole = sheet.given(f"{name}_unchanged", Fraction(1), unit="ratio", source="ratio of no change")
        if self.step is None:
            return sheet.subtract(f"{name}_rise", ratio, whole)
        exact = sheet.subtract(f"{name}_rise_exact", ratio, whole)
        step = sheet.given(f"{name}_step", self.step, unit="share", source="dk_indices#published_step")
        steps = sheet.divide(f"{name}_steps", exact, step, unit="steps")
        return sheet.multiply(
            f"{name}_rise", sheet.round(f"{name}_whole_steps", steps, rounding="half_up"), step
        )


class IndexView:
    """What can be said of an index: from observations, else from a stated yearly rise, else nothing."""

    def __init__(
        self,
        observations: Observations | None = None,
        *,
        rise: Fraction | None = None,
        published_step: Fraction | None = None,
    ) -> None:
        """Look at ``observations``, or those that ship where none are given.

        ``rise`` is a share a year for what is not observed. ``published_step`` rounds an observed change as Statistics
        Denmark publishes it, for comparing with a lender who takes that; else the exact ratio is taken.
        """
        self.observations = built_in() if observations is None else observations
        self.rise, self.published_step = rise, published_step

    def change(self, series: Series, later: str, earlier: str) -> IndexChange:
        observed = self.observations.pair(series, later, earlier)
        if observed is not None:
            after, before = observed
            change, step = after.value / before.value - 1, self.published_step
            if step is not None:
                change = to_unit(change, rounding="half_up", unit=step)
            return IndexChange(
                series=series,
                later=later,
                earlier=earlier,
                basis=IndexBasis.KNOWN,
                change=change,
                observed=observed,
                step=step,
            )
        basis = IndexBasis.MISSING if self.rise is None else IndexBasis.FORECAST
        return IndexChange(series=series, later=later, earlier=earlier, basis=basis, change=self.rise)

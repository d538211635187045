"""What a figure of the scenarios rests on, in words: the model, every number in it with its source, and the formula."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from borgen.office.supported_loan.forms.ahead import ScenarioForm
from borgen.office.supported_loan.queries.scenarios import REVERSION, TENOR, Assumed, LoanScenarios
from borgen.office.ui.formats import count_text, day_text, section_text, share_text, source_text
from borgen.rules.citation import Citation
from borgen.supported_loan.outlook import OutlookYear

WHO: dict[str, Promise] = {
    "service": gettext_lazy("Interest and instalment"),
    "residents": gettext_lazy("Residents"),
    "state": pgettext_lazy("who pays", "State"),
    "owner": gettext_lazy("The owner"),
}
MEASURES: dict[str, Promise] = {
    "mean": gettext_lazy("mean"), "low": gettext_lazy("low"), "middle": gettext_lazy("middle"), "high": gettext_lazy("high"),
}  # fmt: skip
SPREAD = ("residents", "state")
"""Whose payments the pages spread."""
FORMULAS: dict[str, Promise] = {
    "service": gettext_lazy(
        "Interest and instalments in the twelve months: in each scenario an annuity at the rate that holds at the beginning, and "
        "from a refixing at the scenario's rate of then."
    ),
    "residents": gettext_lazy(
        "The residents' payment in the twelve months: in each scenario the payment that holds at the beginning, raised once a "
        "year by the scenario's price rise, at first in full and later by the part that the law of the commitment says; a fall "
        "lowers nothing, and the contribution is added."
    ),
    "state": gettext_lazy(
        "What interest and instalments in the twelve months come to beyond the residents' payment without contribution, in each "
        "scenario; below zero it is paid to the funds."
    ),
    "owner": gettext_lazy(
        "Base capital and what exceeds the maximum, of every project that asks for it in the twelve months; no scenario changes "
        "it."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """One thing that the figure rests on. ``name`` is fixed; ``source`` is ``assumed``, ``asked``, ``register``, ``law`` or
    ``lender``: the place of those two is ``cite``."""

    name: str
    what: str
    source: str
    value: str
    cite: Citation | None = None

    @property
    def place(self) -> str:
        return "" if self.cite is None else ", ".join(filter(None, (source_text(self.cite), section_text(self.cite))))

    @property
    def where_from(self) -> str:
        return {
            "assumed": _("our own assumption"), "asked": _("as it was asked for"), "register": _("the register"),
            "law": _("the law"), "lender": _("the lender's terms"),
        }[self.source]  # fmt: skip


def shown_of(year: OutlookYear, measures: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Some measures of what each of ``SPREAD`` pays in the twelve months, in øre, by the names of the figures."""
    for who in SPREAD:
        found = getattr(year, who).by_measure()
        yield from ((f"{who}_{what}", found[what]) for what in measures)


def resting_on(found: LoanScenarios, assumed: Assumed) -> Sequence[Resting]:
    """Model, parameters, seed, scenarios and loans. What was asked for as we assume it ourselves counts as our assumption."""
    usual, day = Assumed(), day_text(found.moment.as_of)
    return (
        *resting_on_model(assumed, lambda name: getattr(assumed, name) != getattr(usual, name)),
        Resting(name="loans", what=_("Loans counted"), source="register", value=count_text(found.loans)),
        Resting(name="as_of", what=_("As they stood at the end of"), source="register", value=day),
    )


def resting_on_model(
    assumed: Assumed, is_asked: Callable[[str], bool], *, rates: Iterable[Resting] = (), leave_out: str = ""
) -> Sequence[Resting]:
    """The model with each of its numbers, seed and scenarios. ``is_asked`` says of a number of ``assumed`` whether somebody
    asked for it; ``rates`` stand for the rate where several are stated, and ``leave_out`` is what the law says instead."""
    fields = ScenarioForm.base_fields

    def stated(name: str) -> Resting:
        value = getattr(assumed, name)
        return Resting(
            name=name, what=str(fields[name].label), source="asked" if is_asked(name) else "assumed",
            value=share_text(value) if isinstance(value, Fraction) else count_text(value),
        )  # fmt: skip

    def ours(name: str, what: str, value: str) -> Resting:
        return Resting(name=name, what=what, source="assumed", value=value)

    return (
        ours("rate_model", _("Model of rates"), _("Vasicek: the rate swings round a level and returns to it")),
        *(tuple(rates) or (stated("rate"),)),
        stated("rate_volatility"),
        ours("rate_reversion", _("How fast rates return, a year"), share_text(REVERSION["rates"])),
        ours("tenor", _("Years for which a rate is bound"), count_text(TENOR)),
        ours(
            "price_model", _("Model of price rises"),
            _("Ornstein-Uhlenbeck: the yearly rise swings round a level and returns to it"),
        ),
        stated("inflation"),
        stated("inflation_volatility"),
        ours("price_reversion", _("How fast price rises return, a year"), share_text(REVERSION["prices"])),
        ours("correlation", _("Rates and price rises together"), _("independent of each other")),
        ours("wages", _("Wages"), _("rise as prices do")),
        *(stated(name) for name in ("years", "scenarios", "seed") if name != leave_out),
    )

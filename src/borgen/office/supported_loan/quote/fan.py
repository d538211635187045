"""What the residents and the state may come to pay: a fan over inflation and the rates at refixing.

The model is the desk's (``queries.scenarios``); its numbers are assumptions, said on the page. Floating point, for spread: what
is paid comes from the exact plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from borgen.office.supported_loan.explanation import Explanation, explanation
from borgen.office.supported_loan.queries.scenario_figure import ScenarioFigure, simulated_figure
from borgen.office.supported_loan.queries.scenarios import Assumed
from borgen.office.supported_loan.quote.forms import QuoteForm
from borgen.office.supported_loan.quote.law_words import law_lines
from borgen.office.supported_loan.scenario_words import MEASURES, WHO, Resting, resting_on_model, shown_of
from borgen.office.ui.charts import Chart, Series, line
from borgen.office.ui.formats import day_text, money_text, share_text
from borgen.rules.parameter import Ruling
from borgen.supported_loan.choices import RateBasis
from borgen.supported_loan.outlook import Outlook, outlook
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.simulated import LoanAhead

SCENARIOS = 500
SHOWN = ("low", "middle", "high")
"""What the page shows of a spread."""
LAW = {
    "dk_resident_payment": (
        "residents_share", "first_regulated_year", "last_regulated_year", "first_phase_until_year", "first_phase_share",
        "second_phase_share",
    ),
    "dk_loan_terms": ("terms_a_year", "loan_years", "fixed_years", "contribution_rate", "contribution_base"),
}  # fmt: skip
"""The values of the law, and of the lender's terms, that the simulation begins with or follows."""
LENDER = "dk_loan_terms#"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFan:
    """``outlook`` holds the loan years from disbursement; ``assumed`` is what it spreads around, and ``rates``, one for each
    refixing: the rate as stated, else the one before."""

    outlook: Outlook
    assumed: Assumed
    rates: tuple[Fraction, ...]

    def chart(self, who: str) -> Chart:
        """``residents`` or ``state``, in thousands of kroner."""
        titles = {
            "residents": _("What the residents may pay a year"),
            "state": _("What the state may pay a year"),
        }
        names = (_("Low (5 in 100 lie under)"), _("Middle"), _("High (5 in 100 lie over)"))
        spreads = [getattr(year, who).by_measure() for year in self.outlook.years]
        return line(
            title=titles[who],
            unit=_("thousand kroner"),
            categories=[str(year) for year in range(1, len(spreads) + 1)],
            series=[
                Series(name, [Fraction(spread[what], 100_000) for spread in spreads])
                for what, name in zip(SHOWN, names, strict=True)
            ],
        )

    def rows(self) -> Iterator[tuple[int, list[tuple[str, int]]]]:
        """Of each loan year the figures that are shown, by their names."""
        for n, year in enumerate(self.outlook.years, 1):
            yield n, list(shown_of(year, SHOWN))


def fan_of(quote: Quote) -> QuoteFan:
    """Simulate the quote's loan; the same question gives the same fan."""
    rate, rise, terms = quote.request.rate, quote.request.rise, quote.plan.terms
    usual = Assumed()
    assumed = Assumed(
        rate=rate, inflation=usual.inflation if rise is None else rise, years=terms.count // terms.terms_a_year,
        scenarios=SCENARIOS,
    )  # fmt: skip
    above = [float(row.rate - rate) for row in quote.plan.rows]  # at the refixings it lies around what is stated for them
    return QuoteFan(
        outlook=outlook(
            [LoanAhead.of(quote.plan, quote.rule, quote.yearly[0])],
            assumed.drawn(per_year=terms.terms_a_year, above=above),
            since=quote.request.disbursed_on,
        ),
        assumed=assumed,
        rates=tuple(period.rate for period in quote.plan.rate_periods[1:]),
    )


def explain_fan(
    quote: Quote, fan: QuoteFan, figure: str, n: int, *, in_kroner: bool = False
) -> tuple[ScenarioFigure, Explanation]:
    """A figure of the ``n``-th loan year, one of ``SPREAD_FIGURES``; ``in_kroner``: as the page shows it.

    Raises:
        NoSuchFigure: there is none of that name or year.
    """
    one = simulated_figure(fan.outlook, figure, n, in_kroner=in_kroner)
    said = explanation(
        f"{WHO[one.who]}, {MEASURES[one.measure]}", _("loan year %(year)s") % {"year": n}, one.trace
    )
    return one, replace(said, places=tuple(dict.fromkeys(ruling.cite for ruling in _law(quote))))


def fan_rests_on(quote: Quote, fan: QuoteFan) -> Sequence[Resting]:
    """The question, the model with each of its numbers, and the values of the law that the simulation follows."""
    request, fields = quote.request, QuoteForm.base_fields

    def asked(name: str, value: str, source: str = "asked") -> Resting:
        return Resting(name=name, what=str(fields[name].label), source=source, value=value)

    later = zip(("refixing_rate", "second_refixing_rate"), quote.plan.rate_periods[1:], strict=False)
    rates = [
        asked("rate", share_text(request.rate)),
        *(
            asked(name, share_text(period.rate), "assumed" if period.rate_basis is RateBasis.CARRIED else "asked")
            for name, period in later
        ),
    ]
    return (
        asked("acquisition_sum", money_text(request.acquisition_sum, "exact")),
        asked("committed_on", day_text(request.committed_on)),
        asked("disbursed_on", day_text(request.disbursed_on)),
        *resting_on_model(
            fan.assumed, lambda name: name == "inflation" and request.rise is not None, rates=rates, leave_out="years"
        ),
        *(
            Resting(
                name=ruling.parameter, what=line.term, value=line.text, cite=line.cite,
                source="lender" if ruling.parameter.startswith(LENDER) else "law",
            )
            for ruling, line in zip(_law(quote), law_lines(_law(quote)), strict=True)
        ),
    )  # fmt: skip


def _law(quote: Quote) -> list[Ruling]:
    wanted = {f"{book}#{name}" for book, names in LAW.items() for name in names}
    return [ruling for ruling in quote.used if ruling.parameter in wanted]

"""Which type of loan it is [da: låntype]: what a source or a person says, or else what is only assumed for its day.

found = type_of_loan(word="", on=date(2026, 1, 1), fixed_terms=40, terms_a_year=4, law=Law())
found.known, found.assumed    # "", "adjustable_one_year": no source says which type was in use that day
found.contradicted            # the loan's own terms fix the rate for another time than that type does
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from borgen.rules.citation import Status
from borgen.rules.parameter import RulebookSilent, Ruling
from borgen.supported_loan.law import Law, parameter_of

PARAMETER = "dk_loan_terms#loan_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeOfLoan:
    """``known`` is the type, empty where no source and no person says it for ``disbursed_on``; ``assumed`` is then what the
    rulebook assumes. ``fixed_terms`` and ``fixed_years`` are for how long the loan's own terms fix the rate."""

    known: str
    assumed: str
    disbursed_on: date
    fixed_terms: int
    fixed_years: Fraction

    @property
    def contradicted(self) -> bool:
        """Whether the loan's own terms fix the rate for another time than its type does."""
        years = parameter_of(f"dk_loan_terms#fixed_years_of_type.{self.known or self.assumed}")
        return years is not None and years.rulings[0].number != self.fixed_years


def type_of_loan(*, word: str, on: date, fixed_terms: int, terms_a_year: int, law: Law) -> TypeOfLoan:
    """The type of a loan paid out ``on`` that day of which ``word`` is kept; the word that is assumed is no more than that."""
    ruling = ruling_of_day(law, on)
    assumed = ruling.word if ruling and is_assumed(ruling) and word in ("", ruling.word) else ""
    return TypeOfLoan(
        known="" if assumed else word, assumed=assumed, disbursed_on=on, fixed_terms=fixed_terms,
        fixed_years=Fraction(fixed_terms, terms_a_year),
    )  # fmt: skip


def ruling_of_day(law: Law, established_on: date) -> Ruling | None:
    """The type of loan in use that day, which may be assumed; ``None`` where the books do not say."""
    try:
        return law.ruling(PARAMETER, {"established_on": established_on})
    except RulebookSilent:
        return None


def is_assumed(ruling: Ruling) -> bool:
    """Whether no source says it."""
    return ruling.cite.status is Status.ASSUMED

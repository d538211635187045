"""What the filters of the register can be set to."""

from dataclasses import dataclass
from typing import Any

from borgen.guarantee.commitment import BorrowerClass, ExposureKind, LegalForm
from borgen.guarantee.state import State
from borgen.office.guarantee.queries.register_rows import maturity_years
from borgen.office.guarantee.queries.snapshot import Snapshot
from borgen.office.parties.keys import sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChoices:
    """What the filters can be set to, as the register is at the moment; names in Swedish order."""

    states: tuple[State, ...] = ()
    classes: tuple[BorrowerClass, ...] = ()
    kinds: tuple[ExposureKind, ...] = ()
    forms: tuple[LegalForm, ...] = ()
    lenders: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    maturity_years: tuple[int, ...] = ()
    currencies: tuple[str, ...] = ()


def choices_in(shot: Snapshot) -> RegisterChoices:
    """What there is in a register that has been read."""
    facts = [entry.facts for entry in shot.entries]
    years = {year for entry in shot.entries for year in maturity_years(entry)}
    return RegisterChoices(
        states=present(State, {entry.state for entry in shot.entries}),
        classes=present(BorrowerClass, {f.borrower_class for f in facts}),
        kinds=present(ExposureKind, {f.exposure_kind for f in facts}),
        forms=present(LegalForm, {f.legal_form for f in facts}),
        lenders=tuple(sorted({loan.lender for f in facts for loan in f.loans if loan.lender}, key=sort_key)),
        policies=tuple(sorted({f.policy for f in facts})),
        categories=tuple(sorted({f.purpose_category for f in facts if f.purpose_category})),
        maturity_years=tuple(sorted(years)), currencies=tuple(sorted({f.currency for f in facts})),
    )


def present(words: Any, seen: set[Any]) -> tuple[Any, ...]:
    """The words that were seen, in their own order."""
    return tuple(word for word in words if word in seen)

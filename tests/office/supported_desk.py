"""A Danish municipality's people at work with supported loans, as the tests of that desk call them."""

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import count
from typing import Any

from borgen.kernel.money import Money
from borgen.office.journal.moment import moment
from borgen.office.supported_loan.facts.project import project_facts
from borgen.office.supported_loan.usecases import forms_abc, projects
from borgen.office.supported_loan.usecases.proposals import carry_out_step, prepare_step
from borgen.office.supported_loan.usecases.steps import STEPS
from borgen.office.supported_loan.usecases.terms import ProjectTerms
from borgen.supported_loan.choices import Owner, Region
from borgen.supported_loan.project import FormName

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
KEYS = count(1)
FREDENSBORG = ProjectTerms(
    name="Plejecenter Fredensborg", place="Fredensborg", owner=Owner.MUNICIPALITY, committed_on=date(2018, 9, 10),
    committed_by="Byrådet", area=Fraction(3950), region=Region.CAPITAL, dwellings=50,
)


def kr(kroner: str) -> Money:
    return Money.parse(kroner, "DKK")


class Desk:
    """Somebody of one organisation at work with supported loans."""

    def __init__(self, organisation: Any, by: Any) -> None:
        self.id, self.by = organisation.pk, by

    def __call__(self, usecase: Any, **given: Any) -> Any:
        given.setdefault("key", f"key-{next(KEYS)}")
        return usecase(organisation_id=self.id, by=given.pop("by", self.by), at=given.pop("at", AT), **given)

    def enter(self, terms: ProjectTerms = FREDENSBORG, **more: Any) -> str:
        return self(projects.enter_project, terms=terms, **more)["reference"]

    def approve(self, reference: str, form: str = "B", on: date = date(2018, 9, 10), kroner: str = "118397000", **more: Any) -> Any:
        return self(
            forms_abc.approve_form, reference=reference, form=FormName(form), approved_on=on,
            approved_by="Fredensborg Byråd", acquisition=kr(kroner), **more,
        )

    def see(self, reference: str, on: date = TODAY) -> Any:
        found = project_facts(moment(organisation_id=self.id, as_of=on), reference=reference)
        return found.facts if found else None

    def carry_out(self, by: Any, prepared: Any, **more: Any) -> Any:
        """Another person carries out what was prepared."""
        given = {"number": prepared["number"], "manifest": prepared["manifest"]}
        return self(carry_out_step, steps=STEPS, by=by, **given, **more)

    def by_two(self, by: Any, kind: str, reference: str, terms: Any, **more: Any) -> Any:
        """Prepare, and let another person carry out."""
        return self.carry_out(by, self(prepare_step, step=STEPS[kind], reference=reference, terms=terms, **more), **more)

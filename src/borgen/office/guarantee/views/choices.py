"""What can be done with a guarantee, in groups, each with a sentence that says when it is right."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from borgen.office.guarantee.queries.guarantee import GuaranteePage
from borgen.office.people.access import OfficeRequest, address


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    when: str
    url: str


def choices(request: OfficeRequest, page: GuaranteePage) -> list[tuple[str, list[Choice]]]:
    """Every command that can be given to the guarantee as it stands."""
    reference = page.row.reference

    def to(route: str, **parts: object) -> str:
        return address(request, f"guarantee:{route}", reference=reference, **parts)

    is_ended = page.facts.ended_on is not None
    turning = [
        Choice(_("Increased by a decision"), _("A later decision has added an amount."), to("increase")),
        Choice(_("End the guarantee"), _("The debt is repaid, or the municipality is released."), to("end")),
    ]
    if page.facts.executed_on is None:
        turning.insert(0, Choice(_("Executed"), _("The guarantee document has been signed."), to("execute")))
    return [
        (
            _("The debt"),
            [
                Choice(
                    _("Enter a balance"), _("The lender has stated what is left on a day."), to("balance")
                ),
                Choice(
                    _("Enter a draw or a payment"),
                    _("One movement of a loan, with its own day."),
                    to("movement"),
                ),
            ],
        ),
        (
            _("The terms"),
            [
                Choice(
                    _("Terms are others from a day"),
                    _("Something really changed; what held before stays as it was."),
                    to("change-terms"),
                ),
                Choice(
                    _("Correct what was wrong"),
                    _("The register has been wrong; it is put right with a reason."),
                    to("correct-terms"),
                ),
                Choice(
                    _("The borrower's data have changed"),
                    _("A new name, place or owner, from a day."),
                    to("borrower", how="change"),
                ),
                Choice(
                    _("The borrower's data were wrong"),
                    _("A name or number that was never right."),
                    to("borrower", how="correct"),
                ),
            ],
        ),
        (
            _("Its parts"),
            [
                Choice(
                    _("Add a loan"), _("One more loan under the same guarantee."), to("part-new", part="loan")
                ),
                Choice(
                    _("Add a security"),
                    _("What the municipality holds for its risk."),
                    to("part-new", part="security"),
                ),
                Choice(
                    _("Add an insurance"),
                    _("A policy on what was financed."),
                    to("part-new", part="insurance"),
                ),
            ],
        ),
        (_("Turning points"), [] if is_ended else turning),
    ]

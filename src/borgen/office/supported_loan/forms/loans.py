"""What is stated to enter a running loan, to fix its rate anew, and to state or compare what falls due."""

from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.kernel.money import Money
from borgen.office.journal.forms import CommandForm
from borgen.office.supported_loan.forms.fields import PriceField
from borgen.office.supported_loan.loan_words import BASES, KINDS, RATES, REGIMES, STARTS
from borgen.office.supported_loan.usecases.loans import LoanEntry
from borgen.office.supported_loan.usecases.refixing import RefixingTerms
from borgen.office.ui.fields import DayField, MoneyField, ShareField, TextField
from borgen.supported_loan.choices import CURRENCY, ContributionBase, RateBasis, Regime, ResidentsStart
from borgen.supported_loan.kept_payment import TakenOver
from borgen.supported_loan.paid_out import LoanKind

RATE_MIN, RATE_MAX = Fraction(-5, 100), Fraction(1, 4)
LARGEST = 100_000_000_000_00


def _money(*, label: Any, required: bool = True, help_text: Any = "") -> MoneyField:
    return MoneyField(
        label=label, required=required, help_text=help_text, currency=CURRENCY, min_minor=1, max_minor=LARGEST
    )


def _choices(words: Any, *, empty: Any = None) -> list[tuple[str, Any]]:
    first = [("", empty)] if empty is not None else []
    return [*first, *((str(one.value), label) for one, label in words.items())]


class LoanForm(CommandForm):
    """A running loan; what is left empty is as the lender's product and the law's default readings have it."""

    project = TextField(max_length=60, label=_("Project"), help_text=_("The project's reference in the register."))
    number = TextField(max_length=60, label=_("Loan number"), help_text=_("As the lender writes it."))
    kind = forms.ChoiceField(label=_("Which loan"), choices=_choices(KINDS))
    principal = _money(label=_("Principal"))
    supported_sum = _money(
        label=_("Supported sum"), help_text=_("The acquisition sum, or the maximum where that is smaller.")
    )
    committed_on = DayField(label=_("Day of the commitment"))
    disbursed_on = DayField(label=_("Paid out on"))
    rate = ShareField(label=_("Rate a year"), lowest=RATE_MIN, highest=RATE_MAX)
    loan_type = TextField(
        max_length=100, label=_("Type of loan"), required=False, help_text=_("Empty: the type in use that day.")
    )
    first_term_on = DayField(
        label=_("First term"), required=False, help_text=_("Empty: a whole term after the disbursement.")
    )
    contribution_base = forms.ChoiceField(
        label=_("The contribution is taken"), required=False, choices=_choices(BASES, empty=_("as the product has it"))
    )
    regime = forms.ChoiceField(
        label=_("Regulated by"), required=False, choices=_choices(REGIMES, empty=_("the statute, as is the default"))
    )
    residents_start = forms.ChoiceField(
        label=_("The residents' payment begins"), required=False, choices=_choices(STARTS, empty=_("by the default reading"))
    )
    residents_share = ShareField(
        label=_("Residents' share a year"),
        required=False,
        highest=Fraction(1, 4),
        help_text=_("Only where the law gives none for the commitment: those before July 2009, and extra loans."),
    )
    share_source = TextField(max_length=300, label=_("Where the share stands"), required=False)
    bond_price = PriceField(
        label=_("Price of the bonds"), required=False, help_text=_("Per 100 of nominal, such as 98,125.")
    )
    bond_series = TextField(max_length=60, label=_("Series of the bonds"), required=False)
    bond_coupon = ShareField(label=_("Coupon"), required=False, highest=Fraction(1, 4))
    is_callable = forms.BooleanField(label=_("The bonds can be called at 100"), required=False)
    taken_over_year = forms.IntegerField(
        label=_("Loan year regulated last"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("For a loan that was regulated before it came here."),
    )
    taken_over_payment = _money(
        label=_("The residents' payment of that loan year"), required=False, help_text=_("A year, without contribution.")
    )
    taken_over_source = TextField(max_length=300, label=_("Where that payment stands"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        together = ("taken_over_year", "taken_over_payment", "taken_over_source")
        said = [name for name in together if given.get(name)]
        if said and len(said) < len(together) and not self.errors:
            missing = next(name for name in together if name not in said)
            self.add_error(missing, _("Loan year, payment and source go together."))
        return given

    def entry(self) -> LoanEntry:
        """What was stated, once the form is valid."""
        given = self.cleaned_data
        taken = None
        if given["taken_over_year"]:
            payment: Money = given["taken_over_payment"]
            taken = TakenOver(
                loan_year=given["taken_over_year"],
                amount=Fraction(payment.minor),
                source=given["taken_over_source"],
            )
        base, regime, start = (given[name] for name in ("contribution_base", "regime", "residents_start"))
        return LoanEntry(
            number=given["number"],
            kind=LoanKind(given["kind"]),
            principal=given["principal"],
            supported_sum=given["supported_sum"],
            committed_on=given["committed_on"],
            disbursed_on=given["disbursed_on"],
            rate=given["rate"],
            regime=Regime(regime) if regime else None,
            residents_start=ResidentsStart(start) if start else None,
            contribution_base=ContributionBase(base) if base else None,
            residents_share=given["residents_share"],
            share_source=given["share_source"],
            loan_type=given["loan_type"],
            first_term_on=given["first_term_on"],
            bond_price=given["bond_price"],
            bond_series=given["bond_series"],
            bond_coupon=given["bond_coupon"],
            is_callable=given["is_callable"],
            taken_over=taken,
        )


class BondsForm(CommandForm):
    """The bonds behind a loan as they really were."""

    bond_price = PriceField(label=_("Bond price"), required=False, help_text=_("Per 100 of nominal, such as 98,125."))
    bond_series = TextField(max_length=60, label=_("Series of the bonds"), required=False)
    bond_coupon = ShareField(label=_("Coupon of the bonds"), required=False, highest=RATE_MAX)
    is_callable = forms.BooleanField(label=_("The bonds can be called at 100"), required=False)
    reason = TextField(max_length=300, label=_("Reason for the correction"), help_text=_("What was wrong, and how you know."))


class RefixingForm(CommandForm):
    after_term = forms.TypedChoiceField(label=_("After term"), coerce=int, choices=[])
    rate = ShareField(label=_("New rate a year"), lowest=RATE_MIN, highest=RATE_MAX)
    basis = forms.ChoiceField(
        label=_("The rate was"),
        choices=[(one.value, RATES[one]) for one in (RateBasis.PUBLISHED, RateBasis.ENTERED)],
        help_text=_("Published by the lender, or entered from a letter."),
    )
    source = TextField(max_length=300, label=_("Where the rate stands"))
    reason = TextField(
        max_length=300,
        label=_("Reason, if this corrects a rate"),
        required=False,
    )

    def __init__(self, *args: Any, terms: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after_term"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(n), label) for n, label in terms]

    def said(self) -> RefixingTerms:
        given = self.cleaned_data
        return RefixingTerms(
            after_term=given["after_term"],
            rate=given["rate"],
            basis=RateBasis(given["basis"]),
            source=given["source"],
            reason=given["reason"],
        )


class StatementForm(CommandForm):
    year = forms.IntegerField(
        label=_("Year"), min_value=1990, max_value=2200, help_text=_("The terms due in the calendar year.")
    )


class ReasonForm(CommandForm):
    reason = TextField(max_length=300, label=_("Reason"))


class LenderFileForm(CommandForm):
    file = forms.FileField(
        label=_("The lender's statement"),
        help_text=_(
            "Excel, OpenDocument or CSV: one row a term, with headings such as Forfaldsdag, Rente, Afdrag, Bidrag; or one row "
            "a figure, with Forfaldsdag, Tekst, Beløb."
        ),
    )
    tolerance = MoneyField(
        label=_("Tolerance"),
        currency=CURRENCY,
        min_minor=0,
        help_text=_("The largest difference of a figure that is let pass, such as 0,02."),
    )


class YearForm(CommandForm):
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=1990, max_value=2200)


class CorrectingForm(YearForm):
    reason = TextField(max_length=300, label=_("Reason for the correction"))


class ManifestForm(CommandForm):
    """``manifest`` seals the lines that the page showed: those are carried out, or none."""

    manifest = forms.CharField(widget=forms.HiddenInput, max_length=64)

"""What is stated to redeem, correct or supplement a loan."""

from fractions import Fraction

from django import forms
from django.utils.translation import gettext_lazy as _

from borgen.office.journal.forms import CommandForm
from borgen.office.supported_loan.change_words import METHODS, REASONS
from borgen.office.supported_loan.forms.fields import PriceField
from borgen.office.supported_loan.usecases.redemption import RedemptionTerms
from borgen.office.supported_loan.usecases.supplementary import SupplementaryTerms
from borgen.office.ui.fields import DayField, MoneyField, ShareField, TextField
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

LARGEST = 100_000_000_000_00


class RedemptionForm(CommandForm):
    """A redemption, asked for by GET and prepared by POST."""

    why = forms.ChoiceField(label=_("Why"), choices=[(one.value, label) for one, label in REASONS.items()])
    method = forms.ChoiceField(label=_("How"), choices=[(one.value, label) for one, label in METHODS.items()])
    settles_on = DayField(label=_("Day of redemption"), help_text=_("At 100 with notice: the day of a term."))
    amount = MoneyField(
        label=_("How much of the debt"), required=False, currency=CURRENCY, min_minor=1, max_minor=LARGEST,
        help_text=_("Left empty: all of it."),
    )  # fmt: skip
    price = PriceField(
        label=_("Market price of the bonds"), required=False, help_text=_("Per 100 of nominal; not needed at 100 with notice.")
    )
    notice_given_on = DayField(label=_("Notice given on"), required=False)
    bond_debt = MoneyField(
        label=_("Bond debt by the lender"), required=False, currency=CURRENCY, min_minor=1, max_minor=LARGEST,
        help_text=_("Left empty: in proportion to the cash debt."),
    )  # fmt: skip

    def said(self) -> RedemptionTerms:
        """What is stated, of a form without errors."""
        given = self.cleaned_data
        method = RedemptionMethod(given["method"])
        price = given["price"] if method is RedemptionMethod.AT_MARKET else None
        return RedemptionTerms(
            why=RedemptionReason(given["why"]), method=method, settles_on=given["settles_on"],
            price=price, amount=given["amount"],
            notice_given_on=given["notice_given_on"], bond_debt=given["bond_debt"],
        )  # fmt: skip


class CorrectionForm(CommandForm):
    reason = TextField(max_length=300, label=_("Reason"), help_text=_("Such as: form C, approved by the council on …"))


class SupplementaryForm(CommandForm):
    number = TextField(max_length=60, label=_("Loan number"), help_text=_("As the lender writes it."))
    on = DayField(label=_("Day of disbursement"))
    rate = ShareField(label=_("Rate a year"), lowest=Fraction(-5, 100), highest=Fraction(1, 4))
    bond_price = PriceField(
        label=_("Price of the bonds"), required=False, help_text=_("Per 100 of nominal, such as 98,125.")
    )
    bond_series = TextField(max_length=60, label=_("Series of the bonds"), required=False)
    bond_coupon = ShareField(label=_("Coupon"), required=False, highest=Fraction(1, 4))
    is_callable = forms.BooleanField(label=_("The bonds can be called at 100"), required=False)

    def said(self) -> SupplementaryTerms:
        """What is stated, of a form without errors."""
        given = self.cleaned_data
        return SupplementaryTerms(
            number=given["number"], on=given["on"], rate=given["rate"],
            bond_price=given["bond_price"], bond_series=given["bond_series"],
            bond_coupon=given["bond_coupon"], is_callable=given["is_callable"],
        )  # fmt: skip

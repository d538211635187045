"""Loans that were paid out, their terms and refixings."""

from django.db import models

from borgen.office.journal.models import FOREVER, KnownFact
from borgen.office.organisation.models import Organisation
from borgen.office.supported_loan.models.project import Project


class Loan(models.Model):
    """A loan's identity. ``kind``: the project's ``first`` loan, a ``supplementary`` one, or that for ``extra`` investment."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supported_loans")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="loans")
    number = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_supported_loan_a_number"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(kind="first"), name="one_first_loan_a_project"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sort_key"])]


class LoanTerms(KnownFact):
    """What the loan was paid out with, and by which law its payments are shared: frozen, so that it can be replayed.

    ``supported_minor`` is the sum that the residents' share is taken of; ``residents_share`` with its source is that of
    the commitment, empty for an extra loan whose share nobody has stated. ``law`` holds the rulings as they were read:
    parameter, text, section, source, status. A correction after form C closes the row and adds another with ``reason``.
    ``taken_over_payment`` is the yearly payment in øre, exact, that a loan from another register had come to.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="terms")
    principal_minor = models.BigIntegerField()
    supported_minor = models.BigIntegerField()
    committed_on = models.DateField()
    disbursed_on = models.DateField()
    loan_type = models.CharField(max_length=100, blank=True)
    rate = models.CharField(max_length=20)
    years = models.PositiveSmallIntegerField()
    terms_a_year = models.PositiveSmallIntegerField()
    fixed_terms = models.PositiveSmallIntegerField()
    first_term_on = models.DateField(null=True)
    contribution_rate = models.CharField(max_length=20)
    contribution_base = models.CharField(max_length=20)
    day_count = models.CharField(max_length=20)
    convention = models.CharField(max_length=30)
    calendar = models.CharField(max_length=10)
    rounding = models.CharField(max_length=20)
    bond_price = models.CharField(max_length=20, blank=True)
    nominal_minor = models.BigIntegerField(null=True)
    bond_series = models.CharField(max_length=60, blank=True)
    bond_coupon = models.CharField(max_length=20, blank=True)
    is_callable = models.BooleanField(default=False)
    regime = models.CharField(max_length=20)  # of the real regulation
    residents_start = models.CharField(max_length=20)
    residents_share = models.CharField(max_length=20, blank=True)
    law = models.JSONField(default=list)
    taken_over_year = models.PositiveSmallIntegerField(null=True)
    taken_over_payment = models.CharField(max_length=60, blank=True)
    taken_over_source = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(principal_minor__gt=0), name="loan_has_a_principal"),
            models.UniqueConstraint(
                fields=["loan"], condition=models.Q(known_until=FOREVER), name="one_current_terms_a_loan"
            ),
        ]


class Refixing(KnownFact):
    """The rate from the term after ``after_term`` on [da: rentetilpasning]; ``basis`` is entered or published."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="refixings")
    after_term = models.PositiveSmallIntegerField()
    rate = models.CharField(max_length=20)
    basis = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    prepared_by = models.CharField(max_length=40)
    closed_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "after_term"],
                condition=models.Q(known_until=FOREVER),
                name="one_current_refixing",
            ),
            models.CheckConstraint(
                condition=~models.Q(closed_by=models.F("prepared_by")), name="refixing_has_two_people"
            ),
        ]

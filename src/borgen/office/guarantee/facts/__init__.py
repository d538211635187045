"""Rows become facts here, as of a day and as known at an event; facts never become rows."""

from borgen.office.guarantee.facts.debt import LoanDebt
from borgen.office.guarantee.facts.pictures import MASKED, NoSuchGuarantee, picture, pictures

__all__ = ["MASKED", "LoanDebt", "NoSuchGuarantee", "picture", "pictures"]

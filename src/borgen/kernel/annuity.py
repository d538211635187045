"""The equal payment that pays a debt off [sv: annuitet, da: annuitet]."""

from fractions import Fraction
from functools import lru_cache

TERMS_MAX = 2400
"""Two hundred years of monthly payments: more is a typing error."""


@lru_cache(maxsize=256)  # a plan asks for the same one in every row
def level_payment(debt: Fraction, rate: Fraction, terms: int) -> Fraction:
    """The payment at the end of each of ``terms`` equal terms that leaves nothing of ``debt``.

    ``rate`` is the interest of one term as a share: ``level_payment(Fraction(1000), Fraction(0), 4)`` is 250.
    Exact, and therefore a fraction with thousands of digits for a long loan: round it.

    Raises:
        ValueError: no term or more than ``TERMS_MAX``, or a rate of −100 % or less, at which no payment pays
            anything off.
    """
    if not 1 <= terms <= TERMS_MAX or rate <= -1:
        raise ValueError(f"{terms} terms at {rate} a term")
    if rate == 0:
        return debt / terms
    growth = (1 + rate) ** terms
    return debt * rate * growth / (growth - 1)

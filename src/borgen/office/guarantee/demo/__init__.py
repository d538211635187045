"""A made-up municipality to look around in: Exempelby kommun, with five years of history, and a small neighbour.

Everything goes through the same use cases as a real office's work: files imported each January, fees charged each spring,
changes by hand in between.
"""

from borgen.office.guarantee.demo.history import LOGINS, TOUR, Login, NotInProduction, load
from borgen.office.guarantee.demo.workbook import PATH as WORKBOOK

__all__ = ["LOGINS", "TOUR", "WORKBOOK", "Login", "NotInProduction", "load"]

"""What an officer can ask about guarantees: answers are frozen values, never rows.

Every question is asked as of a day and as known at an instant (``None``: now), and writes nothing.
"""

from borgen.office.guarantee.facts import MASKED

__all__ = ["MASKED"]

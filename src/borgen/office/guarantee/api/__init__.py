"""The guarantee desk's part of the API.

A reference may hold slashes, so the address of a guarantee itself comes after all that stand under it, and those of its parts
(``amending``) come first.
"""

from borgen.office.guarantee.api import (  # noqa: F401 - their calls register themselves, `amending` first, `whole` last
    amending,
    calendar,
    changing,
    evidence,
    explanations,
    exports,
    exposure,
    fee_runs,
    figures,
    imports,
    looking_ahead,
    reading,
    saved_views,
    whole,
)
from borgen.office.guarantee.api.router import router

__all__ = ["router"]

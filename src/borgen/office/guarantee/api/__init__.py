"""The guarantee desk's part of the API.

A reference may hold slashes, so the address of a guarantee itself comes after all that stand under it.
"""

from borgen.office.guarantee.api import (  # noqa: F401 - their calls register themselves, `whole` last
    changing,
    fee_runs,
    reading,
    whole,
)
from borgen.office.guarantee.api.router import router
from borgen.office.guarantee.usecases.refusals import Refused

__all__ = ["Refused", "router", "status_of"]

_NOT_FOUND = {"no_such_fee_run", "no_such_guarantee", "no_such_part"}
_CONFLICT = {
    "changed_since",
    "fee_run_not_frozen",
    "fee_run_outdated",
    "fee_run_under_way",
    "manifest_differs",
    "reference_taken",
}


def status_of(refused: Refused) -> int:
    """The HTTP status of a refusal: 404 for what is not there, 409 for what somebody else did first, else 422."""
    if refused.code in _NOT_FOUND:
        return 404
    return 409 if refused.code in _CONFLICT else 422

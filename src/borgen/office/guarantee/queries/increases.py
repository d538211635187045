"""What has been said of the decided amount since an increase was entered."""

from borgen.office.guarantee.facts.increases import restated_days
from borgen.office.guarantee.models import Increase
from borgen.office.journal.moment import Moment


def is_restated(at: Moment, increase: int) -> bool:
    """Whether the decided amount has been stated anew on some day since an increase of this number was entered."""
    row = Increase.objects.get(pk=increase, organisation_id=at.organisation_id)
    return bool(restated_days(guarantee_id=row.guarantee_id, since=row.known_from, sequence=at.sequence))

"""Why observations are not recorded: refusals that the views put into words."""

from borgen.office.journal.refused import Overtaken, Refused


class NothingNew(Overtaken):
    """All of it is known already, with the same values."""

    code = "nothing_new"


class SourceMissing(Refused):
    """A value without a source is worth nothing."""

    code = "source_missing"


class PublishedInTheFuture(Refused):
    """The day of publication has not come yet."""

    code = "published_in_the_future"


class PeriodNotOver(Refused):
    """Nothing can have been observed for a period that is not over."""

    code = "period_not_over"

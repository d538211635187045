"""The words in which a supported loan is described; each is also a word of a rulebook or of a parameter's name."""

from enum import StrEnum

CURRENCY = "DKK"


class Owner(StrEnum):
    """Who owns the dwellings, decides, and bears what the support does not."""

    MUNICIPALITY = "municipality"
    REGION = "region"


class Housing(StrEnum):
    """What kind of dwellings."""

    CARE = "care"  # plejeboliger: elderly dwellings with a service area
    ELDERLY = "elderly"  # ældreboliger


class Region(StrEnum):
    """The areas of the maximum acquisition sum."""

    CAPITAL = "capital"
    AARHUS_GROUP = "aarhus_group"
    SIX_CITIES = "six_cities"
    OTHER_PROVINCES = "other_provinces"


class BuildingForm(StrEnum):
    """Decides the energy supplement to the maximum."""

    MULTI_STOREY = "multi_storey"
    LOW = "low"  # without a dwelling above another


class Regime(StrEnum):
    """How the residents' payment is regulated."""

    GUIDE = "guide"  # as the lender's guide states it: the net price index alone
    STATUTE = "statute"  # the net price index, or the wage index if that rose less


class ResidentsStart(StrEnum):
    """What «payment begins three months after disbursement» means."""

    FIRST_TERM = "first_term"  # a full payment at the first term on or after that day
    FROM_MONTH_THREE = "from_month_three"  # it accrues from then; the state bears what is before


class ContributionBase(StrEnum):
    """What the lender's contribution is taken on."""

    ORIGINAL = "original"
    OUTSTANDING = "outstanding"


class RateBasis(StrEnum):
    """Where the rate of a period comes from."""

    AGREED = "agreed"
    PUBLISHED = "published"
    ENTERED = "entered"
    SCENARIO = "scenario"
    CARRIED = "carried"  # nobody has said: the rate before


class IndexBasis(StrEnum):
    """How sure the regulations behind a payment are; in order from sure to unsure."""

    NONE = "none"  # not regulated yet
    KNOWN = "known"  # from observations
    FORECAST = "forecast"  # from a stated rise
    MISSING = "missing"  # nothing known or stated: the payment before is carried

    @classmethod
    def weakest(cls, *found: "IndexBasis") -> "IndexBasis":
        """``weakest(KNOWN, MISSING)`` is ``MISSING``."""
        order = list(cls)
        return max(found, key=order.index)

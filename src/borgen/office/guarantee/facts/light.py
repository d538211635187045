"""What lists, searches and totals need of every guarantee: a few queries for the whole register, whatever its size."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import CharField, DateField, Exists, Max, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.base import Model
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from borgen.guarantee.commitment import BorrowerClass, Commitment, DecisionOutcome, Precision
from borgen.guarantee.state import Use, is_told_unreadably, use_of
from borgen.office.duties.models import Evidence as EvidenceRow
from borgen.office.guarantee.facts.debt import sum_known
from borgen.office.guarantee.facts.pictures import MASKED, pictures
from borgen.office.guarantee.models import (
    BalanceObservation,
    Deviation,
    FeeLine,
    Guarantee,
    GuaranteeFact,
    Increase,
    InsuranceFact,
    LoanFact,
    Movement,
    SecurityFact,
)
from borgen.office.journal.known import known_at, true_on
from borgen.office.parties.keys import search_key, sort_key
from borgen.office.parties.models import Party, PartyFact, PersonalName

Row = TypeVar("Row", bound=Model)

_OUTCOMES: Mapping[str, DecisionOutcome | None] = {"": None, **{word.value: word for word in DecisionOutcome}}
_CLASSES: Mapping[str, BorrowerClass | None] = {"": None, **{word.value: word for word in BorrowerClass}}
_PRECISIONS = {word.value: word for word in Precision}


@dataclass(frozen=True, slots=True)
class LightLoan:
    """A loan as a list shows it; amounts in minor units, ``None`` where nobody has said."""

    lender: str
    loan_type: str
    number: str
    original_minor: int | None
    first_drawn_on: date | None
    matures_on: date | None
    drawn_minor: int | None
    outstanding_minor: int | None
    observed_on: date | None


@dataclass(frozen=True, slots=True)
class LightParty:
    """A borrower as a list shows it; the name of a private person is masked."""

    id: int
    name: str
    name_key: str
    search: str
    organisation_number: str
    borrower_class: BorrowerClass | None
    is_private: bool


@dataclass(frozen=True, slots=True)
class LightFacts:
    """One guarantee as a list shows it. Has the dates of a ``guarantee.state.Life``; amounts in minor units."""

    id: int
    reference: str
    sort_key: str
    borrower: LightParty
    exposure_kind: str
    legal_form: str
    purpose: str
    purpose_category: str
    decided_minor: int | None
    is_frame: bool
    municipality_share: int
    currency: str
    outcome: DecisionOutcome | None
    decided_by: str
    decided_on: date | None
    precision: Precision
    paragraph: str
    registration_number: str
    available_until: date | None
    executed_on: date | None
    ends_on: date | None
    ended_on: date | None
    fee_rate: int | None
    policy: str
    search: str
    loans: tuple[LightLoan, ...]
    original_minor: int | None
    drawn_minor: int | None
    outstanding_minor: int | None
    use: Use
    securities: tuple[str, ...]
    deviations: tuple[str, ...]
    is_unread: bool  # some text of the register could not be read

    @property
    def borrower_class(self) -> BorrowerClass | None:
        return self.borrower.borrower_class


_FACT = (
    "guarantee_id", "guarantee__reference", "guarantee__sort_key", "borrower_id", "exposure_kind", "legal_form",
    "purpose", "purpose_category", "decided_minor", "is_frame", "municipality_share", "currency", "outcome",
    "decided_by", "decided_on", "decided_on_precision", "paragraph", "registration_number", "available_until",
    "executed_on", "ends_on", "ended_on", "fee_rate", "policy", "search_key", "texts",
)  # fmt: skip
_SHARED = tuple(
    place
    for place, name in enumerate(_FACT)
    if isinstance(GuaranteeFact._meta.get_field(name.split("__")[0]), CharField | DateField)
    and name not in {"registration_number", "search_key"}
)
"""Words and days that many guarantees share: each is kept once."""
_LOAN = (
    "loan_id", "loan__guarantee_id", "lender", "loan_type", "number", "original_minor", "first_drawn_on", "matures_on",
)  # fmt: skip


def light_facts(
    *, organisation_id: int, as_of: date, sequence: int, guarantee_ids: Collection[int] | None = None
) -> dict[int, LightFacts]:
    """The organisation's guarantees by id, as of a day and known at an event's number.

    All of them for ``None``. The number of queries does not depend on how many there are.
    """
    # some guarantees are found by themselves: were the organisation named as well, SQLite would go through all of its rows
    known = known_at(sequence) & (Q(organisation_id=organisation_id) if guarantee_ids is None else Q())
    true = known & true_on(as_of)
    here = true if guarantee_ids is None else true & Q(guarantee__organisation_id=organisation_id)
    facts = _some(GuaranteeFact.objects.filter(here), "guarantee_id", guarantee_ids).order_by().values_list(*_FACT)
    borrowers = None if guarantee_ids is None else {row[3] for row in facts}
    parties = _parties(true, organisation_id, borrowers)
    loans = _loans(known, true, as_of, guarantee_ids)
    securities = _grouped(
        _some(SecurityFact.objects.filter(true), "security__guarantee_id", guarantee_ids)
        .order_by("security_id").values_list("security__guarantee_id", "kind")
    )  # fmt: skip
    decided_by_then = Q(decided_on__isnull=True) | Q(decided_on__lte=as_of)
    deviations = _grouped(
        _some(Deviation.objects.filter(known, decided_by_then), "guarantee_id", guarantee_ids)
        .order_by("rule").values_list("guarantee_id", "rule")
    )  # fmt: skip
    nobody = LightParty(0, "", "", "", "", None, is_private=False)
    same: dict[Any, Any] = {}
    found = {
        row[0]: _light(row, parties.get(row[3], nobody), loans.get(row[0], ()), securities, deviations, as_of, same)
        for row in (facts if borrowers is not None else facts.iterator(chunk_size=5000))  # some have been read already
    }
    # a loan that somebody once stated a debt of, and that nothing is left of: only the full picture tells its use
    doubtful = [pk for pk, light in found.items() if light.use is not Use.DRAWN and _was_observed(light)]
    for pk, picture in zip(doubtful, _pictures_of(doubtful, organisation_id, as_of, sequence), strict=True):
        found[pk] = replace(found[pk], use=use_of(picture))
    return found


def changed_guarantees(*, organisation_id: int, after: int, until: int) -> set[int]:
    """The guarantees about which something was learned with the events after number ``after`` up to ``until``."""
    learned = Q(known_from__gt=after, known_from__lte=until) | Q(
        known_until__gt=after, known_until__lte=until
    )
    here = Q(organisation_id=organisation_id) & learned
    changed: set[int] = set()
    for model, path in (
        (GuaranteeFact, "guarantee_id"), (Increase, "guarantee_id"), (Movement, "guarantee_id"),
        (Deviation, "guarantee_id"), (LoanFact, "loan__guarantee_id"), (BalanceObservation, "loan__guarantee_id"),
        (SecurityFact, "security__guarantee_id"), (InsuranceFact, "insurance__guarantee_id"),
    ):  # fmt: skip
        changed.update(model._default_manager.filter(here).values_list(path, flat=True))
    charged = FeeLine.objects.filter(
        organisation_id=organisation_id, charged=True, run__charged_sequence__gt=after, run__charged_sequence__lte=until
    )
    changed.update(charged.values_list("guarantee_id", flat=True))
    subjects = EvidenceRow.objects.filter(here).values_list("subject", flat=True).distinct()
    references = [subject.removeprefix("guarantee:") for subject in subjects]
    if references:
        done = Guarantee.objects.filter(organisation_id=organisation_id, reference__in=references)
        changed.update(done.values_list("pk", flat=True))
    parties = list(PartyFact.objects.filter(here).values_list("party_id", flat=True).distinct())
    if parties:
        of_party = GuaranteeFact.objects.filter(organisation_id=organisation_id, borrower_id__in=parties)
        changed.update(of_party.values_list("guarantee_id", flat=True))
    return changed


def personal_names(*, organisation_id: int, party_ids: Collection[int] | None = None) -> dict[int, str]:
    """The names of the parties, or of some, that are private persons, for a caller who may read them."""
    names = PersonalName.objects.filter(party__organisation_id=organisation_id)
    if party_ids is not None:
        names = names.filter(party_id__in=party_ids)
    return dict(names.values_list("party_id", "name"))


def persons_named(*, organisation_id: int, words: Collection[str]) -> dict[str, frozenset[int]]:
    """The parties whose name, that of a private person, holds each word; for a caller who may read the names.

    ``words`` are folded as by ``parties.keys.search_key``. Asked of the database each time: a name can be erased.
    """
    if not words:
        return {}
    any_word = Q()
    for word in words:
        any_word |= Q(GreaterThan(StrIndex("search_key", Value(word)), 0))
    # not a join: SQLite would begin with all the organisation's borrowers, of which few are private persons
    here = Exists(Party.objects.filter(pk=OuterRef("party_id"), organisation_id=organisation_id))
    keys = list(PersonalName.objects.filter(any_word, here).values_list("party_id", "search_key"))
    return {word: frozenset(party for party, key in keys if word in key) for word in words}


def _light(
    row: tuple[Any, ...],
    borrower: LightParty,
    loans: tuple[LightLoan, ...],
    securities: Mapping[int, tuple[str, ...]],
    deviations: Mapping[int, tuple[str, ...]],
    as_of: date,
    same: dict[Any, Any],
) -> LightFacts:
    kept = list(row)
    for place in _SHARED:
        value = kept[place]
        kept[place] = same.setdefault(value, value)
    (
        pk, reference, key, _, kind, form, purpose, category, decided, is_frame, share, currency, outcome, decided_by,
        decided_on, precision, paragraph, number, available, executed, ends, ended, fee_rate, policy, searched, texts,
    ) = kept  # fmt: skip
    lenders = " ".join(dict.fromkeys(loan.lender for loan in loans if loan.lender))
    return LightFacts(
        pk, reference, key, borrower, kind, form, purpose, category, decided, is_frame, share, currency,
        _OUTCOMES[outcome], decided_by, decided_on, _PRECISIONS[precision], paragraph, number, available, executed,
        ends, ended, fee_rate, policy,
        f"{borrower.search}\n{searched}\n{_folded(lenders)}\n{_folded(reference)}", loans,
        sum_known(loan.original_minor for loan in loans),
        sum_known(loan.drawn_minor for loan in loans), sum_known(loan.outstanding_minor for loan in loans),
        _use(loans, as_of, texts, executed, available), securities.get(pk, ()), deviations.get(pk, ()), bool(texts),
    )  # fmt: skip


def _parties(true: Q, organisation_id: int, ids: Collection[int] | None) -> dict[int, LightParty]:
    persons = _some(PersonalName.objects.filter(party__organisation_id=organisation_id), "party_id", ids)
    private = set(persons.values_list("party_id", flat=True))
    fields = ("party_id", "name", "sort_key", "search_key", "organisation_number", "borrower_class")
    rows = _some(PartyFact.objects.filter(true), "party_id", ids).values_list(*fields)
    found = {}
    for pk, name, name_key, searched, number, word in rows:
        borrower_class = _CLASSES[word]
        if pk in private or borrower_class is BorrowerClass.PRIVATE_HOME_OWNER:
            found[pk] = LightParty(pk, MASKED, sort_key(MASKED), "", "", borrower_class, is_private=True)
        else:
            digits = number.replace("-", "")
            searched = f"{searched} {digits}"
            found[pk] = LightParty(pk, name, name_key, searched, number, borrower_class, is_private=False)
    return found


def _loans(
    known: Q, true: Q, as_of: date, guarantee_ids: Collection[int] | None
) -> dict[int, tuple[LightLoan, ...]]:
    is_draw = Q(kind="draw")
    moves = _some(
        Movement.objects.filter(known, value_on__lte=as_of), "guarantee_id", guarantee_ids
    ).order_by()
    moved = {
        loan: (total, drawn)
        for loan, total, drawn in moves.values_list("loan_id").annotate(
            total=Sum("minor"), drawn=Sum("minor", filter=is_draw)
        )
    }
    balances = BalanceObservation.objects.filter(known, on__lte=as_of)
    observed = dict(
        _some(balances, "loan__guarantee_id", guarantee_ids)
        .order_by()
        .values_list("loan_id")
        .annotate(last=Max("on"))
    )
    found: dict[int, list[LightLoan]] = defaultdict(list)
    rows = _some(LoanFact.objects.filter(true), "loan__guarantee_id", guarantee_ids).values_list(*_LOAN)
    for pk, guarantee, lender, loan_type, number, original, first_drawn_on, matures_on in rows.order_by(
        "loan__ordinal", "loan_id"
    ):
        total, drawn = moved.get(pk, (None, None))
        observed_on = observed.get(pk)
        is_before = first_drawn_on is not None and as_of < first_drawn_on
        is_stated = total is not None or observed_on is not None or is_before
        outstanding = (total or 0) if is_stated else None
        if drawn is not None:
            drawn = max(drawn, total)
        elif is_before and observed_on is None:
            drawn = 0
        found[guarantee].append(
            LightLoan(
                lender,
                loan_type,
                number,
                original,
                first_drawn_on,
                matures_on,
                drawn,
                outstanding,
                observed_on,
            )
        )
    return {guarantee: tuple(loans) for guarantee, loans in found.items()}


def _pictures_of(ids: list[int], organisation_id: int, as_of: date, sequence: int) -> Iterator[Commitment]:
    return pictures(organisation_id=organisation_id, as_of=as_of, sequence=sequence, guarantee_ids=ids)


def _was_observed(light: LightFacts) -> bool:
    return any(loan.observed_on for loan in light.loans)


def _use(
    loans: Collection[LightLoan], as_of: date, texts: Mapping[str, str], executed_on: date | None, available_until: date | None
) -> Use:
    """As ``guarantee.state.use_of``, of sums."""
    is_registered, is_debt_unknown = False, not loans
    for loan in loans:
        if loan.drawn_minor or loan.outstanding_minor:
            return Use.DRAWN
        if loan.first_drawn_on is not None and loan.first_drawn_on <= as_of:
            return Use.DRAWN
        is_unknown = loan.drawn_minor is None and loan.outstanding_minor is None
        is_debt_unknown = is_debt_unknown or is_unknown
        is_registered = is_registered or (is_unknown and bool(loan.original_minor or loan.number))
    if texts and not is_registered:
        is_registered = is_told_unreadably(
            texts, is_debt_unknown=is_debt_unknown, executed_on=executed_on, available_until=available_until
        )
    return Use.REGISTERED if is_registered else Use.NONE


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for pk, word in rows:
        found[pk] = (*found.get(pk, ()), word)
    return found


def _some(rows: QuerySet[Row], path: str, ids: Collection[int] | None) -> QuerySet[Row]:
    return rows if ids is None else rows.filter(**{f"{path}__in": list(ids)})


_FOLDED: dict[str, str] = {}


def _folded(text: str) -> str:
    """The search key of a text, remembered for texts that many guarantees share, such as lenders."""
    if len(_FOLDED) > 50_000:
        _FOLDED.clear()
    key = _FOLDED.get(text)
    if key is None:
        key = _FOLDED[text] = search_key(text)
    return key

"""Loans as JSON has them: names as in the API and on the pages, amounts and shares left for the answer to write."""

from typing import Any


def row_json(row: Any) -> dict[str, Any]:
    """A loan in the list."""
    names = (
        "number", "project", "project_name", "kind", "state", "principal", "disbursed_on", "rate", "debt",
        "regulated_through", "report",
    )  # fmt: skip
    return {**{name: getattr(row, name) for name in names}, "next_due_on": row.next.due_on if row.next else None}


def term_json(row: Any, split: Any) -> dict[str, Any]:
    """A term; residents, state and index are ``None`` where nobody knows who pays. ``balance`` is the debt once what was redeemed
    before the next term is gone too; ``balance_before_redemption`` what the payment alone leaves."""
    return {
        "n": row.n, "due_on": row.due_on, "loan_year": split.loan_year if split else None, "rate": row.rate,
        "rate_basis": row.rate_basis, "interest": row.interest, "principal": row.principal, "contribution": row.contribution,
        "residents": split.residents if split else None, "state": split.state if split else None, "balance": row.debt_after,
        "index": split.index if split else None, "balance_before_redemption": row.balance,
    }  # fmt: skip


def redemption_json(one: Any) -> dict[str, Any]:
    """A redemption among the terms."""
    return {name: getattr(one, name) for name in ("place", "after_term", "settles_on", "amount", "balance", "is_full")}


def loan_json(page: Any) -> dict[str, Any]:
    """One loan with what its page says."""
    from borgen.office.supported_loan.type_words import type_fields

    facts, terms, rule = page.facts, page.facts.terms, page.facts.rule
    return {
        "sequence": page.moment.sequence, "number": facts.number, "project": facts.project, "project_name": page.project_name,
        "kind": facts.kind, **type_fields(facts), "state": page.state, "committed_on": facts.committed_on,
        "disbursed_on": terms.disbursed_on, "ends_on": page.plan.ends_on, "ended_on": facts.ended_on,
        "principal": terms.principal, "supported_sum": facts.supported_sum, "debt": page.debt, "rate": page.rate,
        "terms": terms.count, "terms_a_year": terms.terms_a_year, "contribution_rate": terms.contribution_rate,
        "contribution_base": terms.contribution_base, "residents_share": rule.share.number if rule else None,
        "regime": rule.regime if rule else None, "residents_start": rule.start if rule else None,
        "next": term_json(page.next, page.next_split) if page.next else None,
        "regulated_through": facts.paid_through_year,
        "regulations": [regulation_json(one) for one in page.regulations],
        "next_regulation": {
            "loan_year": page.next_regulation.loan_year, "takes_effect_on": page.next_regulation.takes_effect_on,
            "in_doubt": [
                {"series": one.series, "trouble": one.trouble, "period": one.period, "blocks": one.blocks}
                for one in page.in_doubt
            ],
        } if page.next_regulation else None,
        "next_refixing": {"after_term": page.next_refixing[0], "on": page.next_refixing[1]} if page.next_refixing else None,
        "redemptions": [
            {
                "after_term": one.after_term, "settles_on": one.settles_on, "amount": one.amount, "is_full": one.is_full,
                "why": one.why, "method": one.method, "paid": one.paid, "gain": one.gain,
            }
            for one in facts.redeemed
        ],
        "report": facts.reported.state, "payable_since": facts.reported.payable_since,
    }  # fmt: skip


def regulation_json(one: Any) -> dict[str, Any]:
    """A regulation that was carried out; ``revised`` says that an observation has another value now."""
    line = one.line
    return {
        "run": line.run, "year": line.year, "loan_year": line.loan_year, "takes_effect_on": line.takes_effect_on,
        "factor": line.factor, "counts": one.counts, "observed": observed_json(line.observed), "revised": bool(one.revised),
    }  # fmt: skip


def observed_json(observed: Any) -> list[dict[str, Any]]:
    """The observations that a regulation stands on."""
    return [{"series": one.series, "base": one.base, "period": one.period, "value": one.value} for one in observed]

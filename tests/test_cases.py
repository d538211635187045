"""Every worked example: a case officer can read, write and sign these files."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from borgen.guarantee.policy import Policy, policy_of, shipped_policies
from borgen.guarantee.policy_cases import run_case, run_cases
from borgen.rules.rulebook import open_rulebook, read_rulebook, shelved

HERE = Path(__file__).parent / "cases" / "guarantee"
FILES = sorted(HERE.glob("*.yaml"))
CASES = [(path.stem, case) for path in FILES for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
BOOKS = [*shipped_policies(), *sorted(path.stem for path in (HERE / "policies").glob("*.yaml"))]


@cache
def policy(id: str) -> Policy:
    """A shipped policy, or one that is made up for the cases."""
    if id in shelved():
        return policy_of(open_rulebook(id))
    return policy_of(read_rulebook((HERE / "policies" / f"{id}.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("theme", "case"), CASES, ids=[f"{theme}: {case['name']}" for theme, case in CASES])
def test_case(theme: str, case: Mapping[str, Any]) -> None:
    """G2.1, G3.3, G4.3, G5, G6, G7.1-G7.7, G8.2, G8.3, G9.1, G10.2, G10.4, G11."""
    result = run_case(case, policy(case["policy"]))
    assert not result.refused
    assert result.expected, "a case that expects nothing proves nothing"
    assert {key: result.got.get(key, "") for key in result.expected} == result.expected
    assert result.passed


@pytest.mark.parametrize("id", shipped_policies())
def test_a_shipped_policy_carries_cases_and_they_hold(id: str) -> None:
    """T1: each policy ends in a fee line and a finding that were worked out by hand."""
    results = run_cases(policy(id).book)
    assert [r for r in results if not r.passed] == []
    asked = {case["asks"] for case in policy(id).book.cases}
    assert {"fee", "finding"} <= asked
    assert any("amount" in case["expect"] for case in policy(id).book.cases), "no fee line"


def test_names_tell_cases_apart() -> None:
    """A failure must lead to one place."""
    names = [(theme, case["name"]) for theme, case in CASES]
    assert len(names) == len(set(names)) and len(names) > 150

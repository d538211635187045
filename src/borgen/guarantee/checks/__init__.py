"""What a policy's rules say about one guarantee, from the facts of the register [sv: regelkontroll].

``judge`` applies every rule that names a check. A check is a function of a commitment, its policy and the
rule; it is found by the name that the rule gives, and each name is a word of the vocabulary.
"""

from borgen.guarantee.checks.judge import CHECKS, judge, judge_rule, norms

__all__ = ["CHECKS", "judge", "judge_rule", "norms"]

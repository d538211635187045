"""Write docs/policy-words.md from the vocabulary that the code accepts."""

from pathlib import Path

from borgen.guarantee.policy_words import policy_words_page

PAGE = Path(__file__).parents[1] / "docs" / "policy-words.md"

if __name__ == "__main__":
    PAGE.write_text(policy_words_page(), encoding="utf-8")
    print(f"wrote {PAGE}")

"""A quote of a supported loan, and how to reach the lender: open to everybody, and nothing of it is stored."""

"""Single values as registers write them, read or kept: amounts, rates, days, organisation numbers, words."""

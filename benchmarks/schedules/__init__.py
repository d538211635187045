"""Work 1: 10,000 annuity loans of 30 years, quarterly; Danish banking days, modified following; actual/365; five arrays."""

"""Law, policy and product as data: no code."""

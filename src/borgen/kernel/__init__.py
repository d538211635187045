"""Words every lender shares: money, rounding, periods, days."""

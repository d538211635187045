"""How a rulebook is read and applied. Knows no programme."""

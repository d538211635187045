"""People, their accounts and their roles."""

"""Passwords that are handed over once, and secrets that stand for an account [sv: inloggningsuppgifter]."""

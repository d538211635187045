"""Passwords that an administrator hands over once [sv: inloggningsuppgifter]."""

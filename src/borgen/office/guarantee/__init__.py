"""The guarantee desk [sv: borgenskontor]."""

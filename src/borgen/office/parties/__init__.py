"""Those whom the office deals with: borrowers."""

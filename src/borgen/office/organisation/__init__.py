"""Who keeps the books: municipalities, regions and agencies, each apart from the others."""

"""The office's own pages: logging in, choosing an organisation, help, and what is said when something is wrong."""

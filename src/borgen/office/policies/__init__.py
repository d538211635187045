"""The rulebooks that an organisation has taken in, each version as it was adopted and never changed."""

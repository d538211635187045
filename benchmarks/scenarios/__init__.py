"""The cost of supported loans in many scenarios: what is split, how often, and against whom."""

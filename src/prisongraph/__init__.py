"""A knowledge graph of political prisoners: every answer comes with its evidence."""

__version__ = "0.1.0"

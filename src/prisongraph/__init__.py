"""prisongraph: a knowledge graph of political prisoners in which every answer comes with its evidence."""

__version__ = "0.1.0"

"""The schemas: Pydantic models that a model fills in and that check their own values."""

from summarizer.schemas.paper import Device, EfficiencyClaim, Method, Metric, PaperSummary, Problem

# The class of each shipped schema; its module and prompt have the schema's name.
SHIPPED = {"paper": "PaperSummary", "datasets": "PaperDatasets", "limitations": "PaperLimitations"}

__all__ = ["SHIPPED", "Device", "EfficiencyClaim", "Method", "Metric", "PaperSummary", "Problem"]

"""What comes back: Pydantic models that a model fills in and that a reader can check."""

from summarizer.schemas.paper import Device, EfficiencyClaim, Method, Metric, PaperSummary, Problem

# The class of each schema that comes with the package; the module and the prompt have the schema's name.
SHIPPED = {"paper": "PaperSummary", "datasets": "PaperDatasets", "limitations": "PaperLimitations"}

__all__ = ["SHIPPED", "Device", "EfficiencyClaim", "Method", "Metric", "PaperSummary", "Problem"]

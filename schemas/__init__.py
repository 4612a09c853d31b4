"""What comes back: Pydantic models that a model fills in and that a reader can check."""

from summarizer.schemas.paper import Device, EfficiencyClaim, Method, Metric, PaperSummary, Problem

__all__ = ["Device", "EfficiencyClaim", "Method", "Metric", "PaperSummary", "Problem"]

"""One self-contained page that shows results: a table, a plot, each value in its abstract."""

from summarizer.report.page import About, page

__all__ = ["About", "page"]

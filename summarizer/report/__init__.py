"""A self-contained HTML page of results: a table, a plot, and each value in its abstract."""

from summarizer.report.page import About, is_page, page

__all__ = ["About", "is_page", "page"]

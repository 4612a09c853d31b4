"""One self-contained page that shows results: a table, a plot, each value in its abstract."""

from summarizer.report.page import About, is_page, page

__all__ = ["About", "is_page", "page"]

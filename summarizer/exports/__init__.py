"""Exports results to the formats people work with: tables, databases, spreadsheets."""

from summarizer.exports.forms import Form, form_of, known_forms
from summarizer.exports.frames import to_arrow, to_pandas, to_polars
from summarizer.exports.shaped import Records
from summarizer.exports.shapes import Shape
from summarizer.exports.stored import read_results
from summarizer.exports.writing import export, writer_to

__all__ = [
    "Form",
    "Records",
    "Shape",
    "export",
    "form_of",
    "known_forms",
    "read_results",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "writer_to",
]

"""Abstracts written for this project, with recorded responses."""

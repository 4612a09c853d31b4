"""Prompts, schemas, and the question about one paper."""

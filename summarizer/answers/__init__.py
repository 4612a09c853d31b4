"""Reads answers: finds the JSON in a model's text, repairs it, and checks that it fits the schema."""

"""What is asked: prompts, schemas and the question about one paper."""

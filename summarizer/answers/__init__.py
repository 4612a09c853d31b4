"""Reading what a model said: the answer in the text, what of it is mended, and whether it fits the schema."""

"""Two readings of one abstract: values found in both or in only one, and where they differ."""

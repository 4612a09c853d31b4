"""Human review of results: a page to review them on, and a journal of verdicts beside the results file."""

"""The model behind a provider: requests, limits, retries, cost."""

"""Papers by identifier or by query, from arXiv, Crossref, PubMed, OpenAlex and Semantic Scholar."""

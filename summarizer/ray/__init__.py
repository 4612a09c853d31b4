"""The same job on a Ray cluster: papers in Arrow, results in Arrow, limits and answers shared by all machines.

    import ray
    from summarizer.ray import summarize

    papers = ray.data.read_parquet("s3://bucket/papers")
    summarize(papers, shared_store="postgresql://db/summaries", rpm=10_000).write_parquet("s3://bucket/summaries")

Ray comes with the extra `ray`. docs/scale.md tells how it grows.
"""

from summarizer.ray.dataset import summarize

__all__ = ["summarize"]

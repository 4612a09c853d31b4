"""How much of an input one line may be: what lies beyond is skipped, with its place, in bounded memory."""

from __future__ import annotations

LONGEST_LINE = 4_000_000  # characters: no abstract, and no record with a full text beside it, comes near

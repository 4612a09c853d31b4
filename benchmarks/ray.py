"""A job over several machines, measured at full size on Ray's own test cluster.

    python benchmarks/ray.py                    a machine killed half-way through 20,000 papers, tokens, the slopes
    python benchmarks/ray.py kill --papers 2000
    python benchmarks/ray.py tokens             a limit of tokens a minute that is less than what could be used
    python benchmarks/ray.py slopes --most 4

Everything happens on loopback: the testing server, a PostgreSQL server, and machines that are processes of this one.
A line a measurement; the exit code is 1 if a promise does not hold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
# The directory of this file would be looked at first, and `import ray` would find this file.
sys.path[:] = [place for place in sys.path if Path(place or ".").resolve() != _ROOT / "benchmarks"]
sys.path.insert(0, str(_ROOT / "tests"))

from postgres import running  # noqa: E402  # after the path

_TRIAL = _ROOT / "tests" / "ray" / "trial.py"
_CONCURRENCY, _RPM, _TPM = 64, 2_400, 2_000_000
_TOKENS_TPM, _TOKENS_PAPERS, _TOKENS_SECONDS = 600_000, 2_500, 0.5
_SLOPE_PAPERS = 1_500


def trial(**plan: Any) -> dict[str, Any]:
    """What a trial counted, in a process, with a database and a directory of its own."""
    with running() as postgres, tempfile.TemporaryDirectory() as directory:
        plan["settings"] = {"shared_store": postgres.address, **plan.get("settings", {})}
        done = subprocess.run(
            [sys.executable, str(_TRIAL), json.dumps({**plan, "directory": directory})],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def kill(args: argparse.Namespace) -> bool:
    """Three machines, one killed half-way."""
    limits = {"concurrency": _CONCURRENCY, "rpm": _RPM, "tpm": _TPM}
    seen = trial(papers=args.papers, kill=True, alone=True, settings=limits)
    kept = seen["most_at_once"] <= _CONCURRENCY and seen["most_a_minute"] <= _RPM
    kept &= seen["most_tokens_a_minute"] <= _TPM
    holds = seen["complete"] and seen["same"] and kept and seen["twice"] == seen["twice_under_way"]
    print(
        f"{args.papers} papers, a machine of 3 killed after {seen['billed_at_kill']} answers: "
        f"{'complete' if seen['complete'] else 'NOT complete'}, {seen['billed']} billed, {seen['twice']} papers "
        f"twice, {seen['twice_under_way']} of them under way at the kill; at most {seen['most_at_once']} requests at "
        f"once of {_CONCURRENCY}, {seen['most_a_minute']} in a minute of {_RPM}, {seen['most_tokens_a_minute']:,} "
        f"tokens in a minute of {_TPM:,}; results {'the same as' if seen['same'] else 'NOT those'} on one machine; "
        f"{seen['seconds']:.0f} s, {seen['rate']:.1f} papers/s",
        flush=True,
    )
    return bool(holds)


def tokens(args: argparse.Namespace) -> bool:
    """Three machines, held by the tokens a minute alone, for some minutes."""
    settings = {"concurrency": _CONCURRENCY, "tpm": _TOKENS_TPM}
    seen = trial(papers=min(args.papers, _TOKENS_PAPERS), seconds=_TOKENS_SECONDS, settings=settings)
    print(
        f"{seen['requests']} papers, {_TOKENS_SECONDS:g} s an answer, nothing but tokens limited: at most "
        f"{seen['most_tokens_a_minute']:,} tokens in a minute of {_TOKENS_TPM:,}; {seen['seconds']:.0f} s, "
        f"{seen['rate']:.1f} papers/s",
        flush=True,
    )
    return bool(seen["complete"] and seen["most_tokens_a_minute"] <= _TOKENS_TPM)


def slopes(args: argparse.Namespace) -> bool:
    """Papers a second by the number of actors, each on a machine of its own, with a quick and with a slow model."""
    for seconds, concurrency in ((0.05, 64), (2.0, 32)):
        for actors in range(1, args.most + 1):
            papers = _SLOPE_PAPERS if seconds < 1 else _SLOPE_PAPERS // 3
            settings = {"concurrency": concurrency * (1 if seconds < 1 else actors)}
            seen = trial(papers=papers, nodes=actors, actors=actors, seconds=seconds, settings=settings)
            print(
                f"{actors} actors, {seconds:g} s an answer, {settings['concurrency']} at once: "
                f"{seen['rate']:.1f} papers/s",
                flush=True,
            )
    return True


def main() -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "which", nargs="*", choices=["kill", "tokens", "slopes", []], default=["kill", "tokens", "slopes"]
    )
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--most", type=int, default=3)
    args = parser.parse_args()
    known = {"kill": kill, "tokens": tokens, "slopes": slopes}
    held = [known[name](args) for name in args.which]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())

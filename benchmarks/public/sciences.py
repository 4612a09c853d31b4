"""The OA-STM corpus: 110 articles of ten sciences, from agriculture to mathematics.

    python benchmarks/public/sciences.py [PATH] [--verbose]

Nobody marked quantities in them: a plain pattern does, a number before a unit of a short list, where the unit goes no
further. The odd half of the articles was looked at while the rules were made, the even half was not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from amounts import Marked, checked, told, unit_of
from runner import Corpus, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CORPUS = Corpus("https://github.com/elsevierlabs/OA-STM-Corpus", commit="0ed398ec9288fd8936a24f9486647ecfcbf2d972")
_UNITS = (
    "kDa Da bp kbp Mbp IU U d h yr ppm ppb rpm ha nt dB kyr Myr Gyr ka Ma Ga years days hours minutes seconds weeks"
    " months cells patients subjects participants samples mice rats children women men genes species arcsec pc kpc Mpc"
    " AU times mol bar eV cal Pa Hz Wh Sv Gy Bq min g m L l s M V A W J N K T"
)
_UNIT = (
    r"(?:%|[\u00b0\u00ba]\s?C\b|(?:wt|vol)\.?\s?%|fold\b|mm\s?Hg\b"
    rf"|[kMGTcmn\u03bc\u00b5]?(?:{'|'.join(_UNITS.split())})\b)"
)
_POWER = r"\s?[-\u2212\u2013][1-4]\b"
_NUMBER = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(
    rf"(?<![\w.,/^(+\u00d7%\u00b0=\u2212\u2013-])(?<![\dC%x\u00d7]\s)[-\u2212]?{_NUMBER}(?:\s?(?:[\u2013-]|\u00b1)\s?{_NUMBER})?"
    rf"[ \u00a0-]?{_UNIT}(?:[/\u00b7 ]?[A-Za-z\u03bc]{{1,4}}{_POWER}|/[A-Za-z\u03bc]{{1,8}}[23]?|{_POWER})*"
    r"(?!\w|\s?(?:[-\u2212\u2013/\u00b7\u00b1x\u00d7+(\u00b0]|per\b|C\b|[A-Za-z]{1,5}[-\u2212]\d|a\.s))"
)


def documents(tree: Path, first: int) -> Iterator[tuple[str, list[Marked]]]:
    """The paragraphs of every second article, with what the pattern finds."""
    for path in sorted((tree / "SimpleText" / "SimpleText_auto").glob("S*.txt"))[first::2]:
        for text in path.read_text("utf-8").splitlines():
            found = _AMOUNT.finditer(text)
            if marked := [Marked(path.stem, text, *one.span(), unit_of(one[0])) for one in found]:
                yield text, marked


def measure(tree: Path, verbose: bool) -> None:
    """Print the scores."""
    for first, name in enumerate(("odd", "even")):
        told(f"OA-STM, {name} articles", checked(documents(tree, first), shown=verbose))


if __name__ == "__main__":
    run(__doc__, _CORPUS, measure)

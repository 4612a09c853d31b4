"""Ovid's text: each numbered record is a paper, its fields by their names."""

from summarizer.readers import read_records

TEXT = """<7>
Score
  *****
Accession Number
  00042-99.
Author
  Moss, Anna 1;  Reed, B. 2
Title
  Tern waits in tiles and
  trains faster.[Article]
Source
  Letters of Rungs.   28(2):103-106, April 2024.
Abstract
  Long inputs exhaust the memory. We present Tern.

  It trains 2.5 times faster.
Author Keywords
  tiles;  terns.
References
  Vint O. 2019. On ladders. Rungs 3: 1-9.
DOI Number
  10.9999/tern
<8>
Title
  Wren climbs
Abstract
  We present Wren.
"""


def test_each_record_is_a_paper_with_its_own_fields(tmp_path):
    path = tmp_path / "export.txt"
    path.write_text(TEXT, encoding="utf-8")
    forms = []
    tern, wren = read_records([str(path)], on_format=lambda name, form: forms.append(form))
    assert forms == ["ovid"]
    assert (tern.id, tern.title) == ("00042-99", "Tern waits in tiles and trains faster")
    assert tern.abstract == "Long inputs exhaust the memory. We present Tern.\n\nIt trains 2.5 times faster."
    assert list(tern.extra["authors"]) == ["Moss, Anna", "Reed, B."]
    assert (wren.title, wren.abstract) == ("Wren climbs", "We present Wren.")

"""Whatever bytes an input holds, reading gives records or an InputError, and nothing else."""

import gzip
import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.readers import FORMATS, read_records
from summarizer.records import BadRecord, Paper

PIECES = [
    b"TY  - JOUR\n",
    b"AB  - We wait.\n",
    b"ER  - \n",
    b"@article{a,\n",
    b"title = {T},\n",
    b"}\n",
    b"PMID- 3\n",
    b"{",
    b"[",
    b'{"title": "T", ',
    b'"abstract": "A."}',
    b'"results": [',
    b"]",
    b"<?xml version='1.0'?>",
    b"<rss><channel><item>",
    b"<title>T</title>",
    b"<OAI-PMH><ListRecords><record>",
    b"<metadata>",
    b"<article><front><article-meta>",
    b"</article>",
    b"<html><p>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"FN C\nVR 1.0\n",
    b"PT J\n",
    b"TI T\n",
    b"%0 Journal\n",
    b"%T T\n",
    b"1. J Rungs. 2024.\n\n",
    b"PMID: 7\n",
    b"\\\\\n",
    b"arXiv:2401.00001\n",
    b"# Papers\n",
    b"| Title | Abstract |\n",
    b"|---|---|\n",
    b"| a | b |\n",
    b"id,title,abstract\n",
    b'7,T,"A',
    b"\t",
    b"\n\n",
    b"\xff\xfe",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"\xef\xbb\xbf",
    b"\0",
    b"We wait until the weights have settled. ",
    b"Abstract\n",
    b"PAR1",
]


def looks_whole(path, **options):
    with suppress(InputError):
        for record in read_records([str(path)], **options):
            assert isinstance(record, Paper | BadRecord)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=12).map(b"".join))
def test_no_bytes_raise_anything_but_an_input_error(tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    looks_whole(tmp_path / "x")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "parquet"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=10).map(b"".join))
def test_no_bytes_break_a_format_that_was_named(tmp_path, name, data):
    (tmp_path / "x").write_bytes(data)
    looks_whole(tmp_path / "x", format=name)


def packed():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.csv", "id,title,abstract\n1,T,We wait.\n")
        made.writestr("b.json", '[{"title": "T", "abstract": "We wait."}]')
    return file.getvalue()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([packed(), gzip.compress(packed())]), st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_no_damage_to_an_archive_raises_anything_but_an_input_error(tmp_path, whole, at, damage):
    at %= len(whole)
    (tmp_path / "x").write_bytes(whole[:at] + damage + whole[at + len(damage) :])
    looks_whole(tmp_path / "x")

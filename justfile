# The usual tasks; `just` lists them.

[private]
default:
    @just --list --unsorted

# Run the tests; arguments go to pytest (just test -k evidence)
test *args:
    uv run pytest {{args}}

# Check style and the direction of imports
lint:
    uv run --group lint ruff check .
    uv run --group lint ruff format --check .
    uv run lint-imports

# Check types
types:
    uv run --group lint mypy

# Write the pages made from --help, and build the site into site/
docs:
    uv run python tests/help_pages.py
    uv run zensical build --strict --clean

# Show the site, and build it again as pages change
serve:
    uv run zensical serve

# Make the pictures of every screen, light and dark
pictures:
    uv run python tests/docs/pictures.py

# Take the outputs out of the notebook
strip:
    uvx nbstripout examples/notebook.ipynb

# Record the cassettes again, with SmolLM2 on this machine
record:
    uv run --extra local python tests/record.py

# Measure the promises about money, the checks and the auditor
bench:
    uv run python benchmarks/paid_once.py
    uv run python benchmarks/mutations.py examples/gold.jsonl
    uv run python benchmarks/audit.py examples/gold.jsonl

# Summarise the examples, and open the page in a browser
report:
    uv run summarizer demo
    uv run python -m webbrowser -t summaries.html

# Read the manual page
man:
    man ./docs/reference/summarizer.1

# Run everything a change has to pass
ci:
    bash .ci/run

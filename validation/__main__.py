"""``python -m validation`` writes the report; ``--quick`` is the short form for continuous integration."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from .cache import prepare_environment

REPORT = Path(__file__).resolve().parent / "report.md"
HEAT_MAP = REPORT.with_name("paths.svg")


def main(argv: list[str] | None = None) -> int:
    """Exit status: 1 when a case misses its acceptance."""
    parser = argparse.ArgumentParser(prog="python -m validation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, wider bands; prints and writes nothing")
    parser.add_argument("--only", default="", metavar="WORD", help="tables whose title holds WORD; writes nothing")
    parser.add_argument("--update", action="store_true", help="with --only: put these tables into the report")
    options = parser.parse_args(argv)
    if options.update and (options.quick or not options.only):
        parser.error("--update goes with --only, and not with --quick")
    from .paths import TITLE, write_heat_map
    from .planned import PLANNED
    from .report import misses, render, table_lines
    from .run import run_all

    started = time.perf_counter()
    tables = run_all(options.quick, lambda text: print(text, flush=True), options.only)
    before = REPORT.read_text(encoding="utf-8") if options.update else ""
    text = render(tables, PLANNED, profile="short" if options.quick else "full", before=before)
    whole = not options.quick and (not options.only or options.update)
    if whole:
        REPORT.write_text(text, encoding="utf-8")
        for table in tables:
            if table.title == TITLE:
                write_heat_map(table, HEAT_MAP)
    print()
    print(text if not options.only else "\n".join(line for table in tables for line in table_lines(table)))
    missed = misses(tables)
    print(
        f"{sum(len(table.rows) for table in tables)} rows, {len(missed)} missed, {time.perf_counter() - started:.0f} s",
        end="",
    )
    print(f"; wrote {REPORT.name}" if whole else "")
    for miss in missed:
        print(miss, file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    prepare_environment()
    sys.exit(main())

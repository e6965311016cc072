"""``python -m benchmarks`` prints how many times as long each peer takes; one thread each, warm, medians."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from validation.cache import prepare_environment

if TYPE_CHECKING:
    from .timing import Comparison

PACKAGES = ("infoest", "python", "numba", "numpy", "scipy", "scikit-learn", "pandas")


def show(rows: Iterable[tuple[str, ...]], header: tuple[str, ...], widths: tuple[int, ...]) -> None:
    """Print a Markdown table row by row, as the figures come."""

    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    print(line(header))
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows:
        print(line(row), flush=True)
    print()


def main(argv: list[str] | None = None) -> int:
    """Exit status: 1 when a peer's result does not agree with ours, never for a time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", default="", metavar="WORD", help="groups whose name holds WORD: ksg, mixed, discrete, …"
    )
    options = parser.parse_args(argv)
    from infoest._core.versions import versions

    from . import alone, binning, conditional, histogram, multiplets, networks, peers, scale, series, stderr

    found = versions()
    print("# Benchmarks\n")
    print(", ".join(f"{name} {found[name]}" for name in PACKAGES) + ".")
    print(
        "Both sides on one thread, in turn, medians after a warm run; a ratio above 1 means that the peer is slower.\n"
    )
    disagree = 0
    groups: dict[str, Callable[[], Iterator[Comparison]]] = {
        "ksg": peers.ksg_rows,
        "mixed": peers.mixed_rows,
        "credit": peers.credit_rows,
        "conditional": conditional.conditional_rows,
        "discrete": conditional.discrete_rows,
        "surrogates": conditional.surrogate_rows,
        "binning": binning.binning_rows,
        "histogram": histogram.histogram_rows,
        "multiplets": multiplets.multiplet_rows,
        "transfer": series.transfer_rows,
    }
    chosen = [rows for name, rows in groups.items() if options.only in name]

    def compared() -> Iterable[tuple[str, ...]]:
        nonlocal disagree
        for group in chosen:
            for row in group():
                disagree += not row.agree
                apart = f"{row.difference:.0e}" + ("" if row.agree else " NO")
                yield row.name, row.peer, f"{row.ours * 1e3:.2f}", f"{row.theirs * 1e3:.2f}", f"{row.ratio:.1f}", apart

    if chosen:
        compared_header = ("what", "peer", "infoest ms", "peer ms", "ratio", "apart")
        show(compared(), compared_header, (60, 35, 10, 9, 5, 5))
    if options.only in "stderr":
        header = ("processor time, one thread", "bare ms", "with SE ms", "ratio", f"at most {stderr.MOST:g}")
        show(stderr.cost_rows(), header, (60, 8, 10, 5, 9))
    figures = [
        figure
        for name, measure in (
            ("permutation", alone.permutation_figures),
            ("start", alone.start_figures),
            ("network", networks.network_figures),
            ("scale", scale.scale_figures),
        )
        if options.only in name and (name != "scale" or options.only)  # it writes 1.7 GB: only when asked for
        for figure in measure()
    ]
    if figures:
        show(((figure.name, figure.value) for figure in figures), ("what", "measured"), (68, 48))
    return int(disagree > 0)


if __name__ == "__main__":
    prepare_environment()
    sys.exit(main())

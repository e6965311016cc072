"""Scale: PSI and information values of a Parquet file that need not fit into memory, counted where it lies."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .alone import Figure

ROWS, COLUMNS, CHUNK, N_BINS = 10_000_000, 20, 500_000, 10

WRITE = """
import sys
import numpy as np, pyarrow as pa, pyarrow.parquet as pq
path, rows, columns, chunk = sys.argv[1], *map(int, sys.argv[2:])
rng, writer = np.random.default_rng(20261121), None
for first in range(0, rows, chunk):
    n = min(chunk, rows - first)
    data = {f"x{j}": rng.normal(0.02 * j * (first >= rows // 2), 1, n) for j in range(columns)}
    data["default"] = (data["x0"] + 0.5 * data["x1"] + 2 * rng.normal(size=n) > 2.5).astype(np.int8)
    data["month"] = np.full(n, 1 if first < rows // 2 else 2, np.int8)
    table = pa.table(data)
    writer = writer or pq.ParquetWriter(path, table.schema)
    writer.write_table(table)
writer.close()
"""

COUNT = """
import json, resource, sys, time
import polars as pl
from scipy.special import ndtri
from infoest.credit import count_intervals, information_value, population_stability_index, quantile_bins
path, columns, n_bins, given = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "given"
edges = {f"x{j}": [float(ndtri(k / n_bins)) for k in range(1, n_bins)] for j in range(columns)}
before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
lazy = pl.scan_parquet(path)
if not given:
    edges = quantile_bins(lazy, n_bins, columns=list(edges))
learned = time.perf_counter() - started
psi = [population_stability_index(t) for t in count_intervals(lazy, edges, group="month").values()]
iv = [information_value(t) for t in count_intervals(lazy, edges, group="default").values()]
took, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
rows = pl.read_parquet(path, columns=["x1", "x19", "default", "month"])
bins = edges if given else {name: n_bins for name in edges}
value = information_value(rows["x1"], rows["default"], bins=bins["x1"])
months = rows["x19"].filter(rows["month"] == 1), rows["x19"].filter(rows["month"] == 2)
index = population_stability_index(*months, bins=edges["x19"])
equal = (value.value, value.stderr, index.value) == (iv[1].value, iv[1].stderr, psi[19].value)
print(json.dumps({"seconds": took, "learned": learned, "processor": processor, "resident": used.ru_maxrss / 1e6,
                  "equal": equal}))
"""


def scale_figures() -> Iterator[Figure]:
    """Wall time, processor time and peak resident memory of the counting process; writing the file is not timed."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "loans.parquet")
        subprocess.run([sys.executable, "-c", WRITE, path, *map(str, (ROWS, COLUMNS, CHUNK))], check=True)
        for edges in ("given", "by refinement"):
            command = [sys.executable, "-c", COUNT, path, str(COLUMNS), str(N_BINS), edges]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            yield _figure(edges, json.loads(done.stdout))


def _figure(edges: str, found: dict[str, float]) -> Figure:
    refined = "" if edges == "given" else f"{found['learned']:.1f} s of it for edges, "
    return Figure(
        f"PSI and IV of {ROWS:,} rows, {COLUMNS} columns, edges {edges}, Parquet through Polars",
        f"{found['seconds']:.1f} s ({refined}{found['processor']:.1f} s of processor), "
        f"{found['resident']:.2f} GB resident, {'equal' if found['equal'] else 'NOT EQUAL'} to memory",
    )

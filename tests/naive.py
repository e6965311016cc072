"""Slow, obvious references: one section for each kernel family, nothing shared with the package."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# --- neighbours --------------------------------------------------------------------------------


def distances(rows: Floats, points: Floats, gap: Floats) -> Floats:
    """(m, n) Chebyshev distances; column d with gap[d] >= 0 holds codes, gap[d] apart when unequal."""
    apart = np.abs(rows[:, None, :] - points[None, :, :])
    for d in np.flatnonzero(gap >= 0):
        apart[:, :, d] = np.where(rows[:, None, d] == points[None, :, d], 0.0, gap[d])
    return np.asarray(apart.max(axis=2))


def distances_to_others(points: Floats, gap: Floats) -> Floats:
    """(n, n) distances with the diagonal at infinity: no row is its own neighbour."""
    apart = distances(points, points, gap)
    np.fill_diagonal(apart, np.inf)
    return apart


def kth(apart: Floats, k: int) -> Floats:
    """k-th smallest of each row."""
    return np.asarray(np.sort(apart, axis=1)[:, k - 1])


def within(apart: Floats, radius: Floats, *, closed: bool) -> NDArray[np.bool_]:
    """(m, n): column j lies in the ball of row i; rows infinitely far apart never do."""
    inside = apart <= radius[:, None] if closed else apart < radius[:, None]
    return np.asarray(inside & np.isfinite(apart))


def ksg1(x: Floats, y: Floats, k: int) -> float:
    """Mutual information of two columns, Kraskov et al. 2004, eq. 8, with exact digamma at integers."""
    n = len(x)
    psi = np.concatenate([[np.nan], np.cumsum(np.concatenate([[-np.euler_gamma], 1 / np.arange(1.0, n)]))])
    far_x, far_y = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    joint = np.maximum(far_x, far_y)
    np.fill_diagonal(joint, np.inf)
    radius = np.sort(joint, axis=1)[:, k - 1]
    total = 0.0
    for i in range(n):
        for far in (far_x, far_y):
            others = sum(far[i, j] < radius[i] for j in range(n) if j != i)
            total += psi[others + 1]
    return float(psi[k] + psi[n] - total / n)


# --- methods -----------------------------------------------------------------------------------


def psi_at_integers(largest: int) -> Floats:
    """psi[m] = digamma(m) for m = 1 ... largest, from psi(1) = -gamma and psi(m + 1) = psi(m) + 1/m."""
    return np.concatenate([[np.nan], np.cumsum(np.concatenate([[-np.euler_gamma], 1 / np.arange(1.0, largest)]))])


def ksg_local(x: Floats, y: Floats, k: int) -> Floats:
    """(n,) terms of Kraskov et al. 2004, eq. 8, for blocks (n, dx) and (n, dy) in the scale given."""
    n = len(x)
    psi = psi_at_integers(n + 1)
    far_x, far_y = (np.abs(block[:, None, :] - block[None, :, :]).max(axis=2) for block in (x, y))
    local = np.empty(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        radius = sorted(max(far_x[i, j], far_y[i, j]) for j in others)[k - 1]
        near_x = sum(far_x[i, j] < radius for j in others)
        near_y = sum(far_y[i, j] < radius for j in others)
        local[i] = psi[k] + psi[n] - psi[near_x + 1] - psi[near_y + 1]
    return local


def ksg_local_at(x: Floats, y: Floats, new_x: Floats, new_y: Floats, k: int) -> Floats:
    """The same for new rows among n training rows: each new row is the (n + 1)-th of its own sample."""
    return np.array([ksg_local(np.vstack([x, a]), np.vstack([y, b]), k)[-1] for a, b in zip(new_x, new_y, strict=True)])


def with_atoms(column: Floats, k: int) -> tuple[list[Floats], list[bool]]:
    """A number column and, if a value holds over max(5 % n, k) rows, a label: the atom, or none. Which are labels.

    No label where more than half of the other rows repeat a value too: such a column is rounded as a whole.
    """
    heavy = [v for v in sorted(set(column.tolist())) if (column == v).sum() >= max(0.05 * len(column), k + 1, 10)]
    others = [v for v in column.tolist() if v not in heavy]
    if not heavy or 2 * len(set(others)) <= len(others):
        return [column / column.std()], [False]
    label = np.array([float(heavy.index(v)) if v in heavy else -1.0 for v in column])
    return [column / column.std(), label], [False, True]


def block_distances(columns: list[tuple[Floats, bool]], k: int) -> Floats:
    """(n, n) distances of one block; every column comes with whether it is a label. Labels are infinitely far apart."""
    parts: list[Floats] = []
    labels: list[bool] = []
    for column, is_label in columns:
        more, kinds = ([column], [True]) if is_label else with_atoms(column, k)
        parts, labels = parts + more, labels + kinds
    points = np.column_stack(parts)
    return distances(points, points, np.where(labels, np.inf, -1.0))


def mixed_local(x: list[tuple[Floats, bool]], y: list[tuple[Floats, bool]], k: int) -> Floats:
    """(n,) terms of the mixed rule: psi(n) + psi(joint) - psi(in x) - psi(in y).

    Joint: all other rows within the distance to the k-th neighbour, or to the last one where labels leave fewer.
    Margins: as many as lie within it, but at least one more than lie strictly inside. No neighbour at all: 0. At
    distance 0 the row counts itself: not at all where k others lie there, fully from 1.6 k on; of codes, where two
    others lie there.
    """
    codes = all(nominal for _, nominal in [*x, *y])
    far_x, far_y = block_distances(x, k), block_distances(y, k)
    n = len(far_x)
    psi = psi_at_integers(n + 1)
    local = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        found = sorted(d for d in (max(far_x[i, j], far_y[i, j]) for j in others) if np.isfinite(d))[:k]
        if not found:
            continue
        wide, narrow = found[-1] * (1 + 1e-9), found[-1] * (1 - 1e-9)
        joint = sum(max(far_x[i, j], far_y[i, j]) <= wide for j in others)
        own = 0.0
        if found[-1] == 0:
            own = float(joint > 1) if codes else min(max((joint - k) / (0.6 * k), 0.0), 1.0)
        local[i] = psi[n] + digamma(joint + own)
        for far in (far_x, far_y):
            closed = sum(far[i, j] <= wide for j in others)
            strict = sum(far[i, j] < narrow for j in others)
            local[i] -= digamma(max(closed, strict + 1) + own)
    return local


def kozachenko_leonenko(columns: Floats, k: int, scale: Floats) -> float:
    """Kraskov et al. 2004, eq. 20, for the max norm; distances in units of ``scale``, result in the user's."""
    n, d = columns.shape
    psi = psi_at_integers(n + 1)
    radius = kth(distances_to_others(columns / scale, np.full(d, -1.0)), k)
    return float(psi[n] - psi[k] + d * np.log(2 * radius).mean() + np.log(scale).sum())


# --- tests -------------------------------------------------------------------------------------


def frenzel_pompe(x: Floats, y: Floats, z: Floats, k: int) -> float:
    """Conditional mutual information of (n, d) columns, Runge 2018, eq. 4: strict counts that hold the row itself."""
    n = len(x)
    psi = psi_at_integers(n + 1)
    far_x, far_y, far_z = (np.abs(c[:, None, :] - c[None, :, :]).max(axis=2, initial=0.0) for c in (x, y, z))
    total = 0.0
    for i in range(n):
        others = [j for j in range(n) if j != i]
        radius = sorted(max(far_x[i, j], far_y[i, j], far_z[i, j]) for j in others)[k - 1]
        in_z = [j for j in range(n) if far_z[i, j] < radius]
        in_xz = sum(far_x[i, j] < radius for j in in_z)
        in_yz = sum(far_y[i, j] < radius for j in in_z)
        total += psi[k] + psi[len(in_z)] - psi[in_xz] - psi[in_yz]
    return float(total / n)


def stratified_g(x: Codes, y: Codes, z: Codes) -> float:
    """Sum over strata of 2 sum observed log(observed / expected)."""
    total = 0.0
    for stratum in set(z.tolist()):
        rows = z == stratum
        for a in set(x[rows].tolist()):
            for b in set(y[rows].tolist()):
                seen = ((x == a) & (y == b) & rows).sum()
                expected = ((x == a) & rows).sum() * ((y == b) & rows).sum() / rows.sum()
                total += 2 * seen * np.log(seen / expected) if seen else 0.0
    return float(total)


# --- methods B ---------------------------------------------------------------------------------


def joint_radius(blocks: list[Floats], k: int) -> tuple[list[Floats], Floats]:
    """(n, n) distances of each block, and (n,) distance to the k-th other row in all of them."""
    far = [np.abs(block[:, None, :] - block[None, :, :]).max(axis=2) for block in blocks]
    joint = np.max(far, axis=0)
    np.fill_diagonal(joint, np.inf)
    return far, np.sort(joint, axis=1)[:, k - 1]


def psi_of_strict_counts(far: list[Floats], members: tuple[int, ...], radius: Floats) -> float:
    """Mean of psi(n_T + 1), n_T other rows strictly inside the joint radius in the blocks of T."""
    n = len(radius)
    psi = psi_at_integers(n + 1)
    apart = np.max([far[b] for b in members], axis=0)
    return float(np.mean([psi[sum(apart[i, j] < radius[i] for j in range(n) if j != i) + 1] for i in range(n)]))


def knn_total_correlation(blocks: list[Floats], k: int) -> float:
    """psi(k) + (m - 1) psi(N) - sum over blocks of <psi(n_b + 1)>, Kraskov et al. 2004, eq. 23."""
    far, radius = joint_radius(blocks, k)
    n, m = len(radius), len(blocks)
    psi = psi_at_integers(n + 1)
    return float(psi[k] + (m - 1) * psi[n] - sum(psi_of_strict_counts(far, (b,), radius) for b in range(m)))


def knn_dual_total_correlation(blocks: list[Floats], k: int) -> float:
    """(m - 1) psi(k) + psi(N) - sum over blocks of <psi(n of all others + 1)>."""
    far, radius = joint_radius(blocks, k)
    n, m = len(radius), len(blocks)
    psi = psi_at_integers(n + 1)
    others = [tuple(c for c in range(m) if c != b) for b in range(m)]
    return float((m - 1) * psi[k] + psi[n] - sum(psi_of_strict_counts(far, rest, radius) for rest in others))


def ksg2(blocks: list[Floats], k: int) -> float:
    """psi(k) - (m-1)/k + (m-1) psi(N) - <sum psi(n_b)>: every block its own side, closed; Kraskov 2004, eq. 9, 29."""
    far, _ = joint_radius(blocks, k)
    joint = np.max(far, axis=0)
    n, m = len(joint), len(blocks)
    psi = psi_at_integers(n + 1)
    total = 0.0
    for i in range(n):
        near = sorted((j for j in range(n) if j != i), key=lambda j: joint[i, j])[:k]
        for block in far:
            side = max(block[i, j] for j in near)
            total += psi[sum(block[i, j] <= side for j in range(n) if j != i)]
    return float(psi[k] - (m - 1) / k + (m - 1) * psi[n] - total / n)


def box_surprisal(points: Floats, radius: float) -> Floats:
    """(n,) minus log share of rows within ``radius`` in every column, the row itself included."""
    n = len(points)
    apart = np.abs(points[:, None, :] - points[None, :, :]).max(axis=2)
    return np.array([np.log(n / sum(apart[i, j] <= radius for j in range(n))) for i in range(n)])


def normal_scores(column: Floats) -> Floats:
    """Normal quantile of the mean rank over n + 1; ranks by counting."""
    from statistics import NormalDist

    n = len(column)
    ranks = [(column < v).sum() + ((column == v).sum() + 1) / 2 for v in column]
    return np.array([NormalDist().inv_cdf(rank / (n + 1)) for rank in ranks])


def weighted_entropy(points: Floats, weights: dict[int, float]) -> float:
    """Sum over orders j of w_j (psi(n) - psi(j) + d <log 2 R_j>): weighted Kozachenko-Leonenko."""
    n, d = points.shape
    psi = psi_at_integers(n + 1)
    apart = distances_to_others(points, np.full(d, -1.0))
    return float(sum(w * (psi[n] - psi[j] + d * np.log(2 * kth(apart, j)).mean()) for j, w in weights.items()))


# --- segments ----------------------------------------------------------------------------------


def digamma_jeffreys(goods: Floats, bads: Floats) -> float:
    """Debiased Jeffreys divergence of two count tables, bin by bin."""
    n, m, total = bads.sum(), goods.sum(), 0.0
    for a, b in zip(bads, goods, strict=True):
        if a > 0:
            total += a / n * (digamma(a) - digamma(n) - np.log(b + 0.5) + np.log(m + 0.5))
        if b > 0:
            total += b / m * (digamma(b) - digamma(m) - np.log(a + 0.5) + np.log(n + 0.5))
    return float(total)


def every_cut(cells: int, most: int) -> list[list[int]]:
    """Borders of all ways to cut cells into at most so many consecutive bins."""
    inner = range(1, cells)
    return [[0, *chosen, cells] for k in range(most) for chosen in itertools.combinations(inner, k)]


def keeps_trend(rates: list[float], trend: str) -> bool:
    """Whether event rates go as the trend says; equal ones go both ways."""
    steps = list(itertools.pairwise(rates))
    up, down = [a <= b for a, b in steps], [a >= b for a, b in steps]
    turns = range(len(rates))
    allowed = {
        "none": True,
        "ascending": all(up),
        "descending": all(down),
        "peak": any(all(up[:t]) and all(down[t:]) for t in turns),
        "valley": any(all(down[:t]) and all(up[t:]) for t in turns),
    }
    allowed["monotonic"] = allowed["ascending"] or allowed["descending"]
    return allowed["peak"] or allowed["valley"] if trend == "auto" else allowed[trend]


# --- time series -------------------------------------------------------------------------------


def lagged_rows(
    series: Floats, blocks: list[list[tuple[int, int]]], trials: list[object]
) -> tuple[list[Floats], list[int]]:
    """One array a block of the values x[t - lag], and the times t whose every lag stays in the trial of t."""
    times = []
    for t in range(len(series)):
        back = [t - lag for block in blocks for _, lag in block]
        if all(u >= 0 and all(trials[v] == trials[t] for v in range(u, t + 1)) for u in back):
            times.append(t)
    rows = [np.array([[series[t - lag, j] for j, lag in block] for t in times]) for block in blocks]
    return [r.reshape(len(times), len(block)) for r, block in zip(rows, blocks, strict=True)], times


def ksg_conditional_apart(
    x: Floats, y: Floats, z: Floats, k: int, times: list[int], trials: list[object], theiler: int
) -> Floats:
    """(n,) terms of Frenzel & Pompe 2007, eq. 3, over rows of other trials or more than ``theiler`` steps away.

    Without columns in z, those of Kraskov et al. 2004, eq. 8, whose sample is the rows a row sees and itself.
    """
    n = len(x)
    psi = psi_at_integers(n + 1)
    local = np.empty(n)
    for i in range(n):
        seen = [
            j
            for j in range(n)
            if j != i and (trials[times[i]] != trials[times[j]] or abs(times[i] - times[j]) > theiler)
        ]

        def far(block: Floats, i: int = i, seen: list[int] = seen) -> Floats:
            return np.array(
                [max((abs(block[i, d] - block[j, d]) for d in range(block.shape[1])), default=0.0) for j in seen]
            )

        far_x, far_y, far_z = far(x), far(y), far(z)
        radius = sorted(np.maximum(np.maximum(far_x, far_y), far_z))[k - 1]
        near_xz = int((np.maximum(far_x, far_z) < radius).sum())
        near_yz = int((np.maximum(far_y, far_z) < radius).sum())
        near_z = int((far_z < radius).sum())
        local[i] = psi[k] + psi[near_z + 1] - psi[near_xz + 1] - psi[near_yz + 1]
    return local


def plug_in_entropy(rows: Floats) -> float:
    """Entropy of the distinct rows by their frequencies."""
    if rows.shape[1] == 0:
        return 0.0
    counts: dict[tuple[float, ...], int] = {}
    for row in rows:
        counts[tuple(row)] = counts.get(tuple(row), 0) + 1
    return -sum(c / len(rows) * float(np.log(c / len(rows))) for c in counts.values())


def long_run_variance(values: Floats, trials: list[object]) -> float:
    """Spectral density at frequency 0 of the autoregression of least AIC, each order's equations solved anew."""
    centered = values - values.mean()
    n = len(values)
    highest = int(min(10 * np.log10(n), n / 10))
    g = np.zeros(highest + 1)
    for i in range(n):
        for j in range(max(i - highest, 0), i + 1):
            if trials[i] == trials[j]:
                g[i - j] += centered[i] * centered[j] / n
    best, found = np.inf, np.nan
    for p in range(highest + 1):
        matrix = np.array([[g[abs(i - j)] for j in range(p)] for i in range(p)]).reshape(p, p)
        weights = np.linalg.solve(matrix, g[1 : p + 1])
        noise = g[0] - weights @ g[1 : p + 1]
        if n * np.log(noise) + 2 * p < best:
            best = n * np.log(noise) + 2 * p
            found = noise * n / (n - p - 1) / (1 - weights.sum()) ** 2
    return float(min(found, g[0] * sum(trials.count(t) ** 2 for t in set(trials)) / n))


def ordinal_pattern(window: Floats) -> tuple[int, ...]:
    """Positions of a window's values from smallest to largest, earlier first among equals."""
    return tuple(sorted(range(len(window)), key=lambda i: (window[i], i)))


# Multiplets


def shared_information(correlation: np.ndarray) -> tuple[float, float, float]:
    """TC, DTC and n times the variance of O = TC - DTC of normal variables, from log-determinants and inverses."""
    m = len(correlation)

    def entropy(rows: list[int]) -> float:
        return 0.5 * float(np.linalg.slogdet(correlation[np.ix_(rows, rows)])[1]) if rows else 0.0

    every = list(range(m))
    joint = entropy(every)
    without = [entropy([j for j in every if j != i]) for i in every]
    form = (m - 2) * np.linalg.inv(correlation) + np.diag(1 / np.diag(correlation))
    for i in every:
        rest = [j for j in every if j != i]
        form[np.ix_(rest, rest)] -= np.linalg.inv(correlation[np.ix_(rest, rest)])
    product = form @ correlation
    return -joint, sum(without) - (m - 1) * joint, float(np.trace(product @ product)) / 2


def shared_counts(
    codes: Codes, surprisal: Callable[[Floats], Floats], parity: Callable[[Floats], Floats]
) -> tuple[float, float, float, float]:
    """TC, DTC, standard error of O = TC - DTC and its Miller-Madow bias, of the columns of a table of codes.

    ``surprisal`` and ``parity`` (squared) of a cell follow from its count.
    """
    n, m = codes.shape

    def table(columns: list[int]) -> tuple[Floats, float, int]:
        _, cell, found = np.unique(codes[:, columns], axis=0, return_inverse=True, return_counts=True)
        counts = found.astype(np.float64)
        return surprisal(counts)[cell.ravel()], float(parity(counts).sum()), len(counts)

    every = list(range(m))
    joint, noise, cells = table(every)
    singles = [table([i]) for i in every]
    others = [table([j for j in every if j != i]) for i in every]
    total = sum(s for s, _, _ in singles) - joint
    dual = sum(s for s, _, _ in others) - (m - 1) * joint
    if m == 2:
        return float(total.mean()), float(dual.mean()), 0.0, 0.0
    noise = (m - 2) ** 2 * noise + sum(v for _, v, _ in singles) + sum(v for _, v, _ in others)
    freedom = (m - 2) * (cells - 1) + sum(s[2] - o[2] for s, o in zip(singles, others, strict=True))
    stderr = np.sqrt(np.var(total - dual) / n + noise / n**2)
    return float(total.mean()), float(dual.mean()), float(stderr), -freedom / (2 * n)

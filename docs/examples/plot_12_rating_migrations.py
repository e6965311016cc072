"""
Do rating migrations remember the last move?
============================================

A migration matrix multiplied by itself gives the matrix of two years, if next year's rating depends on this year's and
on nothing else. Ratings are suspected of momentum: who was lowered once is lowered again. Ratings of many obligors over
few years are short sequences, and the test of the order of a Markov chain takes them as such.

The obligors here are simulated, so that the truth is known.
"""

import matplotlib.pyplot as plt
import numpy as np
from statsmodels.stats.proportion import proportion_confint

from infoest import MarkovChain, inference

grades = np.array(["A", "B", "C", "D", "E"])
rng = np.random.default_rng(20261130)


def history(years: int, momentum: float) -> np.ndarray:
    """Grades of one obligor; after a downgrade the probability of the next one rises by ``momentum``."""
    path, last = [int(rng.integers(1, 4))], 0
    for _ in range(years - 1):
        down = 0.08 + momentum * (last > 0)
        last = int(rng.choice([1, -1, 0], p=[down, 0.06, 0.94 - down]))
        path.append(min(max(path[-1] + last, 0), 4))
    return np.array(path)


n, years = 1500, 8
paths = np.array([history(years, momentum=0.10) for _ in range(n)])
calm = np.array([history(years, momentum=0.0) for _ in range(n)])
obligor = np.repeat(np.arange(n), years)

# %%
# Order 0 says that the rating has no memory, order 1 that this year's rating is enough, order 2 that last year's is
# needed as well. No window crosses from one obligor to the next.

for name, portfolio in (("with momentum", paths), ("without", calm)):
    tests = [inference.markov_order_test(portfolio.ravel(), k, trials=obligor) for k in range(3)]
    print(f"{name:14s}", *(f"order {k} is enough: p = {test.pvalue:.2g};" for k, test in enumerate(tests)))

# %%
# What is the memory worth on average? Next to nothing: the entropies of the next rating, given one year or two, differ
# by less than their standard errors.

for order in (1, 2):
    chain = MarkovChain(order).fit(grades[paths.ravel()], trials=obligor)
    print(f"given {order} year(s): {chain.result_}")

# %%
# **Read the figure so:** where the two intervals of a grade lie apart, the one-year matrix misleads for obligors that
# have just been lowered, and a forecast of two years needs the last move as well. An entropy does not show it although
# the test does: most obligors stay where they are, and the mean over all of them hides the few that matter. The test
# cannot tell momentum from obligors that differ for good, since both make the last move informative.

fig, ax = plt.subplots(figsize=(5.6, 3.9), layout="constrained")
before, now, after = paths[:, :-2], paths[:, 1:-1], paths[:, 2:]
for shift, color, marker, label, chosen in (
    (-0.08, "#0072B2", "o", "not lowered the year before", before >= now),
    (0.08, "#D55E00", "s", "lowered the year before", before < now),
):
    after_each = [(after > now)[chosen & (now == grade)] for grade in range(1, 4)]
    share = np.array([fell.mean() for fell in after_each])
    limits = np.transpose([proportion_confint(fell.sum(), len(fell), method="wilson") for fell in after_each])
    at = np.arange(1, 4) + shift
    ax.errorbar(
        at, 100 * share, 100 * abs(limits - share), fmt=marker, color=color, mfc="white", capsize=3, label=label
    )
ax.set(xlabel="grade this year", ylabel="lowered next year, 95 % interval (%)", ylim=(0, None))
ax.set_xticks(range(1, 4), grades[1:4])
ax.legend(frameon=False)

"""
Which features carry information about default
==============================================

Information value of every feature of a credit table, with the interval that tells a strong feature from a lucky one.
"""

import matplotlib.pyplot as plt

import infoest
from infoest import datasets

X, y = datasets.load_german_credit(as_frame=True)
screen = infoest.InformationValue(smoothing=0.5).fit(X, y)  # one bin of one column has no bads
table = screen.result_.summary_frame()
print(table.round(3).to_string())

# %%
# Debiased values, largest last, with 95 % intervals.

order = screen.result_.best.argsort()
names = [screen.result_.names[i] for i in order]
value = screen.result_.best[order]
low, high = screen.result_.confint(0.95)[order].T

fig, ax = plt.subplots(figsize=(7, 6), layout="constrained")
ax.errorbar(value, names, xerr=[(value - low).clip(0), (high - value).clip(0)], fmt="o", capsize=3)
ax.axvline(0, color="0.6", lw=1)
ax.set(xlabel="information value (nat)")

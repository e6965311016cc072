r"""
Mutual information against a known answer
=========================================

For two normal variables with correlation :math:`\rho` the mutual information is :math:`-\frac12 \log(1 - \rho^2)`.
The estimate does not know that the variables are normal.
"""

import matplotlib.pyplot as plt
import numpy as np

import infoest

rng = np.random.default_rng(20261121)
correlations = np.linspace(0, 0.9, 7)
estimates = []
for rho in correlations:
    x = rng.normal(size=1000)
    y = rho * x + np.sqrt(1 - rho**2) * rng.normal(size=1000)
    estimates.append(infoest.mutual_information(x, y))
print(estimates[4])

# %%
# The whiskers are 95 % intervals; the line is the truth.

value = np.array([estimate.value for estimate in estimates])
low, high = np.transpose([estimate.confint(0.95) for estimate in estimates])
fine = np.linspace(0, 0.93, 200)

fig, ax = plt.subplots()
ax.plot(fine, -0.5 * np.log(1 - fine**2), color="0.6", label="truth")
ax.errorbar(correlations, value, yerr=[value - low, high - value], fmt="o", capsize=3, label="estimate, 1000 rows")
ax.set(xlabel="correlation", ylabel="mutual information (nat)")
ax.legend()

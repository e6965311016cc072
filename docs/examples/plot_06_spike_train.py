"""
How long does a sound take to reach the spikes?
===============================================

A pure tone whose loudness followed noise was played to a grasshopper, while the spikes of one auditory receptor cell
were recorded. Transfer entropy at many delays says how much the loudness that long ago adds to what the cell's own last
spikes tell about the next one, and the delay with the most is the cell's latency.

Ten seconds of the recording come with ``nitime``: the times of the spikes, and the stimulus at 20 kHz.
"""

from importlib.resources import files

import matplotlib.pyplot as plt
import numpy as np

from infoest import entropy, inference, transfer_entropy_scan

data = files("nitime") / "data"
spike_times = np.loadtxt(data / "grasshopper_spike_times1.txt")  # in microseconds
pressure = np.loadtxt(data / "grasshopper_stimulus1.txt")[:, 1]

loudness = 20 * np.log10(pressure).reshape(-1, 20).mean(axis=1)  # decibels, one value per millisecond
spikes = np.bincount((spike_times // 1000).astype(int), minlength=len(loudness))
print(f"{spikes.sum()} spikes in {len(spikes)} ms, at most {spikes.max()} in one of them")

# %%
# Loudness is cut at its quartiles, since a spike is a code already, and codes with codes need no assumption about
# shapes. The past of the cell is its last five milliseconds: a cell that has just fired is silent for a while, and
# without its own past that silence would be taken for a message. Counting makes rare combinations look informative;
# the correction of Miller and Madow takes that part away.

level = np.searchsorted(np.quantile(loudness, [0.25, 0.5, 0.75]), loudness)
delays = range(1, 16)
scan = transfer_entropy_scan(level, spikes, delays=delays, lag_target=5, discrete=True, bias_correction="miller_madow")
low, high = scan.confint(0.95).T
best = int(np.argmax(scan.best))
print(scan[best])
print(f"a millisecond of this cell holds {entropy(spikes, discrete=True)}")

# %%
# Every delay was looked at, so the p-value of the best one is multiplied by their number.

test = inference.transfer_entropy_test(
    level, spikes, delay=delays[best], lag_target=5, discrete=True, n_resamples=999, random_state=0
)
print(f"delay {delays[best]} ms: p = {test.pvalue:.3f} for this delay, at most {len(delays) * test.pvalue:.3f} for any")

# %%
# **Read the figure so:** the peak is the latency, and its height says how much of the next millisecond the sound
# decides. The bars beside it are no second path: loudness changes slowly against a millisecond, so that a
# neighbouring delay repeats part of the same message. Whatever lies between the two clocks, travel of the sound
# included, is part of the delay; the recording cannot divide it. Four levels lose what lies between them, so the true
# transfer is larger.

fig, ax = plt.subplots(figsize=(5.6, 3.8), layout="constrained")
ax.vlines(delays, low, high, color="#0072B2", lw=3)
ax.plot(delays, scan.best, "o", color="#0072B2", mfc="white", label="estimate and 95 % interval")
ax.axhline(0, color="0.5", lw=1)
ax.annotate(f"{delays[best]} ms", (delays[best], high[best]), (6, 2), textcoords="offset points")
ax.margins(y=0.12)
ax.set(xlabel="delay from loudness to spike (ms)", ylabel="transfer entropy (nat)")
ax.legend(frameon=False)

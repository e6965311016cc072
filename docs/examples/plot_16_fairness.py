"""
How much does a score know about age, and what would it cost to know less?
==========================================================================

Leaving age out of a model does not keep age out: housing or time in employment know it too. An information value says
how much a score, or a set of features, tells about a protected attribute, on the scale of what it tells about the
target. Here the attribute is being under thirty, in the German credit data.
"""

import warnings

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.model_selection import train_test_split

from infoest import Scorecard, WOEEncoder, credit
from infoest.datasets import load_german_credit
from infoest.plotting import FrontierDisplay

X, y = load_german_credit()
young = (X["age_in_years"] < 30).rename("young")
X = X.drop(columns=["age_in_years", "personal_status_and_sex", "foreign_worker"])
X, X_new, y, y_new, young, young_new = train_test_split(X, y, young, test_size=0.5, random_state=1, stratify=y)
print(f"{young_new.sum()} of {len(young_new)} new applicants are under thirty")

# %%
# A card without age, and what its score says about age on loans it has not seen.

features = ["status_of_existing_checking_account", "credit_history", "duration_in_month", "savings_account_and_bonds"]
features += ["housing", "present_employment_since"]
for names in (features, features[:4]):
    card = Scorecard(WOEEncoder(n_bins=4, smoothing=0.5)).fit(X[names], y)
    score = card.score_points(X_new[names])
    said = credit.score_fairness(score, young_new.to_frame(), bins=5)
    print(f"{len(names)} features: area {credit.roc_auc(y_new, -score)}")
    print(f"  about age: {said.information[0]}, p = {said.information.pvalue[0]:.3f}")

# %%
# The frontier: of all sets of features, those of which none tells more about default without telling more about age.

with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    frontier = credit.fairness_frontier(
        pd.concat([X, X_new]),
        pd.concat([y, y_new]),
        pd.concat([young, young_new]).to_frame(),
        n_bins=3,
        max_features=5,
        confirm=True,
        random_state=0,
    )
print(*(warning.message for warning in warned), sep="\n")
print(frontier.summary_frame()[["n_features", "iv", "iv_stderr", "young_iv", "young_stderr"]].round(3).to_string())

# %%
# **Read the figure so:** from the highest dots to the group left of them, three quarters of the information about
# default remain while nearly all of that about age is gone; below that group, default is paid for nothing. Choose the
# highest set whose upper limit is left of the bound that your policy names. The dots come from a half of the loans
# that had no part in the choice, so that a set is not harmless merely because it was picked for looking harmless, and
# they need not fall in order. Five hundred loans cannot tell neighbouring sets apart. Sums of information values count
# twice what two features share, and a score that knows nothing about an attribute may still err more often in one of
# its groups.

fig, ax = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
FrontierDisplay.from_frontier(frontier).plot(ax)

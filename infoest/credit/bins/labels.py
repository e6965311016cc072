"""What bins are called: no two alike, and short enough for a message."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

SHOWN = 4  # categories of a merged bin that its label names


def distinct_text(values: Sequence[float] | Sequence[str]) -> list[str]:
    """Numbers in six digits where those tell them apart, else in full; strings as they are."""
    short = [v if isinstance(v, str) else f"{v:.6g}" for v in values]
    return short if len(set(short)) == len(short) else [str(v) for v in values]


def interval_labels(edges: list[str]) -> tuple[str, ...]:
    """Left-closed intervals between edges."""
    if not edges:
        return ("all",)
    middle = (f"[{low}, {high})" for low, high in pairwise(edges))
    return (f"< {edges[0]}", *middle, f">= {edges[-1]}")


def group_labels(names: Sequence[str], groups: Sequence[int]) -> list[str]:
    """Each group by the categories in it, the first few by name."""
    members: list[list[str]] = [[] for _ in range(max(groups, default=-1) + 1)]
    for name, group in zip(names, groups, strict=True):
        members[group].append(name)
    return [", ".join(own[:SHOWN]) + (f" and {len(own) - SHOWN} more" if len(own) > SHOWN else "") for own in members]


def told_apart(labels: list[str]) -> list[str]:
    """Labels that differ: a category may be called like a group of two, or like a special value."""
    seen: set[str] = set()
    for i, label in enumerate(labels):
        number = 2
        while labels[i] in seen:
            labels[i] = f"{label} ({number})"
            number += 1
        seen.add(labels[i])
    return labels


def some(labels: Sequence[str]) -> str:
    """Up to ten labels for a message."""
    return ", ".join(labels[:10]) + (", …" if len(labels) > 10 else "")

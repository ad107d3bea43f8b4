"""The operating characteristic of the verdict: `python -m bench.characteristic`.

Over many seeds of `bench.province`, by size of commune and true ratio: the share of months found
overloaded, watched, balanced, underloaded. Prints the aims as a Markdown table, and writes
docs/characteristic.md (every table) and docs/characteristic.svg (the picture).
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from bench import characteristic_text
from bench.characteristic_text import RATIOS, SIZES
from bench.province import MONTHS, Province, World, dispersion_of, draw, judged
from bench.shares import stacked_panels
from workload.arrays import BoolArray, FloatArray, TextArray

ROOT = Path(__file__).resolve().parents[1]
SEEDS = 200
COMMUNES = 166
BACKGROUND = (300.0, 2000.0)
MAIN = World()


@dataclass(frozen=True, eq=False)
class Trials:
    """One commune in one month a row: what was true and what was found.

    Attributes:
        true_ratio: shape (t,).
        expected: dossiers expected in the period, shape (t,).
        verdict: texts of `workload.verdict.Verdict`, shape (t,).
        outlier: whether it lies outside the over-dispersed 99.8 % funnel, shape (t,).
        dispersion: phi as estimated, a value a seed.
    """

    true_ratio: FloatArray
    expected: FloatArray
    verdict: TextArray
    outlier: BoolArray
    dispersion: FloatArray

    def share(self, among: BoolArray, *verdicts: str) -> float:
        """The share of some trials that were given one of some verdicts."""
        return float(np.isin(self.verdict[among], verdicts).mean())

    def sized(self, low: float, high: float = np.inf) -> BoolArray:
        """The trials with so many expected dossiers; the upper end excluded."""
        return (self.expected >= low) & (self.expected < high)

    def near(self, ratio: float) -> BoolArray:
        """The trials of one true ratio of the grid."""
        return np.isclose(self.true_ratio, ratio)

    def between(self, low: float, high: float) -> BoolArray:
        """The trials whose true ratio lies between two, ends included."""
        return (self.true_ratio >= low - 1e-9) & (self.true_ratio <= high + 1e-9)


def probed(world: World, random: np.random.Generator) -> Province:
    """A province with one commune of every size class and true ratio among ordinary ones.

    The ordinary ones share the ratio that makes the grid's ratios true: near 1.
    """
    edges = np.repeat(np.log(np.array([SIZES[:-1], SIZES[1:]])), len(RATIOS), axis=1)
    probes = np.exp(random.uniform(edges[0], edges[1], edges.shape[1]))
    ordinary = _sizes(*BACKGROUND, COMMUNES - probes.size, random)
    ratios = np.tile(RATIOS, len(SIZES) - 1)
    rest = 1.0 - (probes @ (ratios - 1.0)) / ordinary.sum()
    return draw(np.concatenate([probes, ordinary]),
                np.concatenate([ratios, np.full(ordinary.size, rest)]), world, random)  # fmt: skip


def without_effect(world: World, random: np.random.Generator) -> Province:
    """A province in which every commune carries the average, of all sizes alike."""
    size = _sizes(SIZES[0], SIZES[-1], COMMUNES, random)
    return draw(size, np.ones(COMMUNES), world, random)


def half_overloaded(world: World, random: np.random.Generator) -> Province:
    """A province in which one half carries four times as much per official as the other."""
    size = _sizes(*BACKGROUND, COMMUNES // 2, random)
    return draw(np.tile(size, 2), np.repeat([1.6, 0.4], size.size), world, random)


def _sizes(low: float, high: float, number: int, random: np.random.Generator) -> FloatArray:
    """Log-uniform sizes."""
    return np.exp(random.uniform(np.log(low), np.log(high), number))


def trials(kind: str, world: World, seeds: int, *, quiet: bool = True) -> Trials:
    """Draw provinces of one kind and judge each of their months.

    Args:
        kind: "probed", "without_effect" or "half_overloaded".
        world: how months vary.
        seeds: number of provinces; the seeds are 0, 1, 2...
        quiet: whether to show no progress.
    """
    make = {"probed": probed, "without_effect": without_effect, "half_overloaded": half_overloaded}
    rows: list[tuple[FloatArray, FloatArray, TextArray, BoolArray]] = []
    estimates = []
    for seed in tqdm(range(seeds), desc=kind, disable=quiet or None):
        province = make[kind](world, np.random.default_rng([166, seed]))
        estimates.append(dispersion_of(province))
        for month in range(MONTHS):
            found = judged(province, month, estimates[-1])
            expected, outlier = province.expected[:, month], found.funnel.outlier
            rows.append((province.true_ratio, expected, found.verdict, outlier))
    ratios, sizes, verdicts, outliers = zip(*rows, strict=True)
    return Trials(
        true_ratio=np.concatenate(ratios),
        expected=np.concatenate(sizes),
        verdict=np.concatenate(verdicts),
        outlier=np.concatenate(outliers),
        dispersion=np.array(estimates),
    )


def main(arguments: list[str] | None = None) -> int:
    """Simulate, write the tables and the picture, print what the README shows."""
    parser = argparse.ArgumentParser(prog="python -m bench.characteristic", description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args(arguments)
    worlds = {
        "weighted": MAIN,
        "counted": World(weighted=False),
        "counted, phi 2": World(weighted=False, dispersion=2.0),
        "counted, phi 1": World(weighted=False, dispersion=1.0),
        "weighted, phi 1": World(dispersion=1.0),
        "constant variation": World(spread="constant"),
    }
    found = {name: trials("probed", world, options.seeds, quiet=False)
             for name, world in worlds.items()}  # fmt: skip
    calm = trials("without_effect", MAIN, options.seeds, quiet=False)
    half = trials("half_overloaded", MAIN, options.seeds, quiet=False)
    summary = characteristic_text.summary(found, calm, half, options.seeds)
    page = characteristic_text.page(summary, found, calm, options.seeds)
    picture = stacked_panels(characteristic_text.panels(found["weighted"]), options.seeds * MONTHS)
    (ROOT / "docs" / "characteristic.md").write_text(page, encoding="utf-8")
    (ROOT / "docs" / "characteristic.svg").write_text(picture, encoding="utf-8")
    print(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main())

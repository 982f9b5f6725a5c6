"""Whether probabilities and intervals hold what they say, on real data sets in several orders of their rows.

Each order keeps other rows apart, so that chance can be told from bias. The folder is that of `benchmarks.accuracy`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.accuracy import Case, find
from benchmarks.table import render
from triptych.encoding import Encoder, Scale
from triptych.services.parity import kernel_of
from triptych.tables import infer_schema, read_table
from triptych.training import fit, prepare

LARGEST = 10**10
HEADINGS = [
    "data set", "orders", "rows that measured", "90 % holds in", "corrected", "ECE before", "ECE", "Brier before",
    "Brier", "log loss before", "log loss",
]  # fmt: skip


def main() -> int:
    """Train on each data set in each order and print a table."""
    parser = argparse.ArgumentParser(description="Measure whether probabilities and intervals hold what they say.")
    parser.add_argument("folder", type=Path, help="one folder for each data set, with a table and a README.md")
    parser.add_argument("--only", action="append", help="a data set to train; may be repeated (all)")
    parser.add_argument("--orders", type=int, default=5, help="of the rows (5)")
    parser.add_argument("--budget", type=float, default=15, help="seconds for each search (15)")
    parser.add_argument("--lines", type=Path, help="a file that each result is added to, and that is read first")
    arguments = parser.parse_args()
    cases = [case for case in find(arguments.folder) if not arguments.only or case.name in arguments.only]
    found: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    if arguments.lines and arguments.lines.exists():
        for line in arguments.lines.read_text(encoding="utf-8").splitlines():
            known = json.loads(line)
            found[known["name"]][known["order"]] = known
    for order in range(arguments.orders):
        for case in cases:
            if order in found[case.name]:
                continue
            print(f"Training {case.name}, order {order} ...", file=sys.stderr)
            found[case.name][order] = _measured(case, order, arguments.budget)
            if arguments.lines:
                with arguments.lines.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(found[case.name][order]) + "\n")
    print(render(HEADINGS, [_row(name, list(orders.values())) for name, orders in sorted(found.items()) if orders]))
    return 0


def _measured(case: Case, order: int, budget: float) -> dict[str, Any]:
    table = read_table(case.file, schema=None, largest=LARGEST)
    table = table.take(np.random.default_rng(order).permutation(table.num_rows))
    prepared = prepare(infer_schema(table, target=case.target, drop=()), table)
    target = prepared.material.target

    def compiles(encoder: Encoder, estimator: Any, scale: Scale, rows: pa.Table) -> bool:
        return bool(kernel_of(estimator, encoder, target, scale, rows)[0])

    report = fit(prepared, budget=budget, progress=lambda _: None, compiles=compiles).report
    return {
        "name": case.name, "order": order, "rows": report.test_rows, "calibration": report.calibration,
        "log_loss": report.metrics.get("log_loss"), **report.reliability,
    }  # fmt: skip


def _row(name: str, orders: list[dict[str, Any]]) -> list[str]:
    held = [each.get("exact_90", each.get("coverage_90")) for each in orders]
    corrected = [each for each in orders if each["calibration"]]
    kinds = sorted({each["calibration"] for each in corrected})
    classes = "ece" in orders[0]
    return [
        name,
        str(len(orders)),
        str(orders[0]["rows"]),
        _mean([100 * value for value in held if value is not None], 1),
        f"{len(corrected)} ({', '.join(kinds)})" if corrected else ("0" if classes else ""),
        *(text for metric in ("ece", "brier", "log_loss") for text in _before_and_after(orders, metric)),
    ]


def _before_and_after(orders: list[dict[str, Any]], metric: str) -> tuple[str, str]:
    """Means over the orders; where nothing was corrected, what was is what is."""
    if orders[0].get(metric) is None:
        return "", ""
    before = np.mean([each.get(f"{metric}_before", each[metric]) for each in orders])
    return f"{before:.4f}", f"{np.mean([each[metric] for each in orders]):.4f}"


def _mean(values: list[float], digits: int) -> str:
    """With its standard error."""
    if not values:
        return ""
    error = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
    return f"{np.mean(values):.{digits}f} ± {error:.{digits}f}"


if __name__ == "__main__":
    sys.exit(main())

"""How long the models of London's neighbourhoods take, and how much memory.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/london_models.py

Needs SVD_DATA. The numbers are read once; then, on one thread where those two are set, the main model of income
deprivation with its spatial effect is timed for both outcomes, and after it everything that stands beside it: other
models, each borough left out, every specification.
"""

import statistics
import time

import pandas as pd
import psutil

from svd_analysis import denominators, models, numbers, parameters, questions, schemas, store
from svd_analysis.causes import findings, places

EDITION, OUTCOMES, TIMES = "london-2025", ("violence_with_injury", "robbery_personal"), 3


def main():
    """Print a line a measurement, the median of three, and in brackets what it may be at most."""
    edition, question = parameters.edition(EDITION), questions.question("income_deprivation")
    found = neighbourhoods(edition)
    measures = (question.exposure, *question.adjustment.nodes)
    for outcome in OUTCOMES:
        data = places.ready(found, places.frame(found, outcome, measures), measures)
        spatial = median(lambda data=data: models.leroux.fit(data))
        whole = median(lambda outcome=outcome: findings.ask(question, outcome, found))
        print(f"{outcome}: {len(data):,} neighbourhoods; the main model, spatial effect and all: {spatial:.1f} s (20)")
        print(f"{outcome}: everything else of the finding {whole - spatial:.1f} s more (120)")
    print(f"peak memory of the process {peak():.2f} GB (1)")


def neighbourhoods(edition):
    """The edition's Neighbourhoods."""
    numbers.prepare(edition)
    lookup, _ = store.together(edition, "lsoa_change_lookup", "ward_lookup", schema=schemas.LOOKUPS)
    people, _ = denominators.population(edition, lookup)
    shapes = [store.read(edition, entry)[0] for entry in edition.of("boundaries")]
    return places.neighbourhoods(edition, lookup, people, pd.concat(shapes, ignore_index=True))[0]


def median(work):
    """Seconds of wall clock, the median of three."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def peak():
    """Gigabytes of memory at the most, where the system tells; else now."""
    memory = psutil.Process().memory_info()
    try:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    except ImportError:
        return getattr(memory, "peak_wset", memory.rss) / 1e9


if __name__ == "__main__":
    main()

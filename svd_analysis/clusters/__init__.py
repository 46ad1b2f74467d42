"""Whether places with more recorded offences lie beside each other, beyond chance: statistics on arrays and neighbours.

"High" is always a high *recorded rate*: more offences for the residents there are. It says nothing of risk to a person,
and where many visit and few live the residents are the wrong denominator: leave such places out before asking. A place
whose count is missing is left out too, or the area not tested: nothing here takes a missing count.

| question | function | source |
|---|---|---|
| which places touch | `neighbours` | queen contiguity, and what is declared |
| how much more than chance do rates vary | `dispersion` | DerSimonian and Laird 1986, on counts |
| what could chance have recorded | `simulate` | negative binomial, or Poisson |
| what if the same rates lay elsewhere | `deal` | random relabelling |
| rates that speak equally loud | `standardised` | Assuncao and Reis 1999 |
| are neighbours alike, over the whole area | `moran` | Moran 1950 |
| where are neighbours high, or low, together | `local_gi_star` | Ord and Getis 1995 |
| which one circle is least like chance | `scan` | Kulldorff 1997 |
| how much more than chance do places move between years | `movement` | the same moment, on a two-way table |
| what could chance have recorded in those years | `simulate_years` | negative binomial, or Poisson |
| which one circle has more than its own earlier years | `scan_history` | `scan`, on earlier offences for residents |
"""

from svd_analysis.clusters.association import local_gi_star, moran
from svd_analysis.clusters.chance import deal, dispersion, simulate, standardised, variance_ratio
from svd_analysis.clusters.circles import MOST, Cluster, scan
from svd_analysis.clusters.contiguity import SLIVER, Neighbours, neighbours
from svd_analysis.clusters.history import UNSEEN, expectable, movement, scan_history, simulate_years

__all__ = [
    "MOST", "SLIVER", "UNSEEN", "Cluster", "Neighbours", "deal", "dispersion", "expectable", "local_gi_star", "moran",
    "movement", "neighbours", "scan", "scan_history", "simulate", "simulate_years", "standardised", "variance_ratio",
]  # fmt: skip

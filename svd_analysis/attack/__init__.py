"""The attacker: what can a reader work out of hidden counts, from everything that was released?

It reads released files alone, and knows neither the edition's data nor how they were protected: what it finds, anybody
can. See `docs/attack.md`.
"""

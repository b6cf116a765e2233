"""The fundamental diagram of traffic: speed, flow and density lie on one curve.

The curve is Drake's: v = vf·exp(-u²/2) with u the density as a share of the density at capacity,
so flow is u·exp((1-u²)/2) of capacity. It rises to u = 1 (free) and falls beyond it (queued).
"""

import numpy

from simulator.noise import Floats

JAM_PER_EXCESS, DENSEST = 1.5, 2.1
STEPS, QUEUED_TO = 2_000, 3.6


def flow_share(density: Floats) -> Floats:
    """Flow as a share of capacity, for a density as a share of that at capacity."""
    return density * numpy.exp((1 - density * density) / 2)


def speed_share(density: Floats) -> Floats:
    """Speed as a share of free flow, for a density as a share of that at capacity."""
    return numpy.exp(density * density / -2)


def density_share(demand: Floats) -> Floats:
    """Density for a demand as a share of capacity; beyond it the road is over-full."""
    free = numpy.interp(demand, _FREE_FLOW, _FREE)
    return numpy.where(demand < 1, free, numpy.minimum(1 + JAM_PER_EXCESS * (demand - 1), DENSEST))


def queued_density(flow: float) -> float:
    """Density of a queue that moves no faster than this flow (a share of capacity, below 1)."""
    return float(numpy.interp(flow, _QUEUED_FLOW, _QUEUED))


_FREE = numpy.linspace(0, 1, STEPS)
_FREE_FLOW = flow_share(_FREE)
_QUEUED = numpy.linspace(QUEUED_TO, 1, STEPS)
_QUEUED_FLOW = flow_share(_QUEUED)

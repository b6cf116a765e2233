"""Every archive, in the order in which they are loaded."""

from simulator.archives import cameras, civil_protection, dispatch_system, traffic
from simulator.archives.archive import Archive

KEEPERS = (dispatch_system, civil_protection, cameras, traffic)
ARCHIVES: tuple[Archive, ...] = tuple(a for keeper in KEEPERS for a in keeper.ARCHIVES)

"""Which municipality staged rows lie in."""

import pyarrow as pa

from data import clock
from data.city import City
from data.moment import Moment
from data.queries import boundaries
from data.records import Boundary, Record, column_types
from data.staging import Staging
from data.territory import KIND, Territory
from data.warehouse import Warehouse

_PLACED = {"municipality_id", "lon", "lat"}


class Places:
    """Locates rows in the city's territory; outlines that get loaded are used from then on."""

    def __init__(
        self, city: City, warehouse: Warehouse, territory: Territory | None = None
    ) -> None:
        self._city = city
        self._warehouse = warehouse
        self._territory = territory or self._known()

    def locate(self, staging: Staging) -> None:
        """Give every staged row that has a position, but no municipality, its municipality."""
        for record in staging.staged():
            if column_types(record).keys() >= _PLACED:
                self._locate(staging, record)

    def refresh(self) -> None:
        """Read the outlines again, after a load of them."""
        self._territory = self._known()

    def _locate(self, staging: Staging, record: type[Record]) -> None:
        places = staging.places(record)
        if places.num_rows == 0:
            return
        lon, lat = places["lon"].to_numpy(), places["lat"].to_numpy()
        ids = pa.array(self._territory.locate(lon, lat), pa.string())
        staging.locate(record, places.append_column("municipality_id", ids))

    def _known(self) -> Territory:
        now = Moment(at=clock.now(), warehouse=self._warehouse)
        rows = boundaries(now, KIND)
        outlines = [
            Boundary(kind=r.kind, area_id=r.area_id, name=r.name, geometry=r.geometry) for r in rows
        ]
        return Territory(self._city, outlines)

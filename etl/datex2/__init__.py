"""DATEX II, by publication: what each part of the ``traffic_datex2`` format reads."""

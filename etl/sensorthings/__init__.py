"""OGC SensorThings: what each part of the ``sensor_sensorthings`` format reads."""

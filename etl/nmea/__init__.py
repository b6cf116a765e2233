"""NMEA 0183 sentences as gateways of vehicle receivers send them."""

"""UN/CEFACT common codes (Recommendation 20), which NGSI calls ``unitCode``, as units we show."""

from typing import Final

UNITS: Final = {
    "GQ": "µg/m³", "GP": "mg/m³", "59": "ppm", "61": "ppb", "CEL": "°C", "FAH": "°F", "KEL": "K",
    "P1": "%", "C62": "1", "KMH": "km/h", "MTS": "m/s", "HM": "mph", "KNT": "kn", "DD": "°",
    "MTR": "m", "CMT": "cm", "MMT": "mm", "KMT": "km", "MTK": "m²", "MTQ": "m³", "MQH": "m³/h",
    "LTR": "l", "KGM": "kg", "GRM": "g", "TNE": "t", "SEC": "s", "C26": "ms", "MIN": "min",
    "HUR": "h", "DAY": "d", "A97": "hPa", "KPA": "kPa", "PAL": "Pa", "BAR": "bar", "MBR": "mbar",
    "2N": "dB", "HTZ": "Hz", "LUX": "lx", "LUM": "lm", "CDL": "cd", "D54": "W/m²", "AMP": "A",
    "4K": "mA", "VLT": "V", "2Z": "mV", "WTT": "W", "KWT": "kW", "MAW": "MW", "WHR": "Wh",
    "KWH": "kWh", "MWH": "MWh", "OHM": "Ω", "D10": "S/m", "DBM": "dBm", "H67": "mm/h",
}  # fmt: skip
TO_KMH: Final = {"KMH": 1.0, "KM/H": 1.0, "MTS": 3.6, "M/S": 3.6, "HM": 1.609344}


def unit(code: str | None) -> str | None:
    """The unit of a code; what is no code known here is shown as it came."""
    if code is None or not code.strip():
        return None
    return UNITS.get(code.strip().upper(), code.strip())

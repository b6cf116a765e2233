"""Live H.264 of some cameras over RTSP 1.0, drawn and encoded as it is asked for."""

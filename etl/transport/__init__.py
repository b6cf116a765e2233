"""How payloads come: over http(s), SFTP and MQTT, from a folder; within bounds."""

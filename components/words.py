"""The trade's fixed vocabularies as people read them: states, causes, outcomes."""

INCIDENT_STATES = {
    "waiting": "Waiting",
    "dispatched": "Assigned",
    "enroute": "On the way",
    "on_scene": "On scene",
    "cleared": "Cleared",
    "closed": "Closed",
}

CAMERA_OUTCOMES = {
    "usable": "Usable",
    "unreachable": "Unreachable",
    "refused": "Refused",
    "frozen": "Frozen",
    "black": "Black",
    "blurred": "Blurred",
    "moved": "Moved view",
    "placeholder": "Placeholder",
    "unknown": "Not checked",
}

CAMERA_WORKS = {
    "modernisation": "In modernisation",
    "building_site": "In a building site",
    "planned": "In other planned work",
}
"""Why a camera does not work that is dark on purpose."""

CAMERA_COUNTS = {name: f"{word}, many" for name, word in CAMERA_OUTCOMES.items()} | CAMERA_WORKS
"""The same outcomes said of several cameras, and the works that they are in."""

RUN_OUTCOMES = {"loaded": "Loaded", "refused": "Refused payload", "transient": "Not reached"}

DIRECTIONS = {
    "northBound": "northbound",
    "northEastBound": "north-eastbound",
    "eastBound": "eastbound",
    "southEastBound": "south-eastbound",
    "southBound": "southbound",
    "southWestBound": "south-westbound",
    "westBound": "westbound",
    "northWestBound": "north-westbound",
    "clockwise": "clockwise",
    "anticlockwise": "anticlockwise",
    "bothWays": "both ways",
}
"""Directions as DATEX II writes them."""

SEVERITIES = {
    "lowest": "Lowest severity",
    "low": "Low severity",
    "medium": "Medium severity",
    "high": "High severity",
    "highest": "Highest severity",
}
"""Severities as DATEX II writes them."""

CAUSES = {
    "accident": "accident",
    "congestion": "congestion",
    "roadMaintenance": "road maintenance",
    "constructionWork": "construction works",
    "obstruction": "obstruction",
    "poorWeather": "bad weather",
    "publicEvent": "public event",
    "vehicleObstruction": "vehicle on the road",
    "infrastructureFailure": "failure of the road",
    "equipmentOrSystemFault": "failure of equipment",
}
"""Causes as DATEX II writes them."""

PICTOGRAMS = {
    "accident": "Accident ahead",
    "advisorySpeed": "Advised speed",
    "animalsOnRoad": "Animals on the road",
    "bridgeClosed": "Bridge closed",
    "carParkFull": "Car park full",
    "carParkSpacesAvailable": "Car park with spaces",
    "carriagewayNarrows": "Road narrows",
    "carriagewayReducedToOneLane": "One lane only",
    "carriagewayReducedToTwoLanes": "Two lanes only",
    "crossWind": "Cross wind",
    "endOfSpeedLimit": "End of the speed limit",
    "exitClosed": "Exit closed",
    "fallingRocks": "Falling rocks",
    "fire": "Fire",
    "floodingOrFlashFloods": "Flooding",
    "fog": "Fog",
    "keepASafeDistance": "Keep your distance",
    "laneClosed": "Lane closed",
    "laneOpen": "Lane open",
    "leftHandLaneClosed": "Left lane closed",
    "looseGravel": "Loose gravel",
    "maintenanceVehicleInAction": "Maintenance vehicle at work",
    "maximumSpeedLimitedToTheFigureIndicated": "Speed limit",
    "noEntry": "No entry",
    "noEntryForGoodsVehicles": "No entry for lorries",
    "other": "Other pictogram",
    "otherDangers": "Danger",
    "overtakingByGoodsVehiclesProhibited": "No overtaking for lorries",
    "overtakingProhibited": "No overtaking",
    "pollutionOrSmogAlert": "Pollution",
    "queue": "Queue",
    "rain": "Rain",
    "rightHandLaneClosed": "Right lane closed",
    "roadClosedAhead": "Road closed ahead",
    "roadworks": "Roadworks",
    "slipperyRoad": "Slippery road",
    "smoke": "Smoke",
    "snow": "Snow",
    "snowChainsCompulsory": "Snow chains required",
    "snowPloughInAction": "Snow plough at work",
    "snowTyresCompulsory": "Snow tyres required",
    "speedCamerasInAction": "Speed cameras",
    "trafficCongestion": "Congestion",
    "tunnelClosed": "Tunnel closed",
    "twoWayTraffic": "Two-way traffic",
    "unevenRoad": "Uneven road",
    "vehicleFire": "Vehicle on fire",
}
"""Pictograms of message signs as DATEX II names them; others are told by their name."""

SIGN_STATES = {
    "showing": "Lit",
    "blank": "Blank",
    "broken": "Sign out of order",
    "unknown": "Never heard of",
}

PRIORITIES = {1: "Emergency", 2: "Urgent", 3: "Routine", 4: "Deferrable", 5: "Information"}

PRIORITY_SHAPES = {1: "▲", 2: "◆", 3: "■", 4: "●", 5: "○"}

UNIT_STATES = {
    "free": "Free",
    "assigned": "Assigned, a unit",
    "enroute": "On the way",
    "on_scene": "On scene",
    "break": "Break",
}

UNIT_SHAPES = {
    "free": "●",
    "assigned": "▲",
    "enroute": "➤",
    "on_scene": "■",
    "break": "◇",
    "unknown": "◌",
}
"""What stands for a unit's state on the map, in its legend and in lists."""

ALERT_LEVELS = {"green": "Green", "yellow": "Yellow", "orange": "Orange", "red": "Red"}

ALERT_SHAPES = {
    "red": "■",
    "orange": "◆",
    "yellow": "▲",
    "other": "◇",
    "green": "●",
    "unknown": "◌",
}
"""What stands for a level beside its official colour, the worst first."""

ALERT_MESSAGES = {"Alert": "Alert issued", "Update": "Alert updated", "Cancel": "Alert cancelled"}

ALERT_SEVERITIES = {
    "Extreme": "Extreme severity",
    "Severe": "Severe",
    "Moderate": "Moderate severity",
    "Minor": "Minor severity",
}
"""Severities as CAP writes them."""

ALERT_CERTAINTIES = {
    "Observed": "Observed",
    "Likely": "Likely",
    "Possible": "Possible",
    "Unlikely": "Unlikely",
}

ALERT_URGENCIES = {
    "Immediate": "Immediate",
    "Expected": "Expected soon",
    "Future": "In the near future",
    "Past": "No longer",
}

ALERT_STATUSES = {
    "Exercise": "Exercise",
    "Test": "Test message",
    "System": "System message",
    "Draft": "Draft",
}

MILESTONES = {
    "received_at": "Received",
    "dispatched_at": "Assigned",
    "enroute_at": "On the way",
    "arrived_at": "On scene",
    "cleared_at": "Cleared",
    "closed_at": "Closed",
}

CHANGES = {
    "received": "new incidents",
    "sent": "units sent",
    "closed": "incidents closed",
    "alert": "alerts begun",
    "road": "events on the roads",
    "camera_lost": "cameras lost",
    "camera_back": "cameras back",
}
"""What may change, said after a number."""

SCENARIOS = {
    "storm": "Storm",
    "match": "Match night",
    "accident": "Accident of several vehicles",
    "demonstration": "Demonstration",
    "cameras": "Camera network outage",
    "power": "Power cut",
    "dead-feed": "A feed that dies",
    "lying-feed": "A feed that lies",
}
"""What can be switched on in the simulated city."""

ROLES = {
    "viewer": "Viewer",
    "operator": "Operator",
    "commander": "Commander",
    "analyst": "Analyst",
    "manager": "Manager",
    "administrator": "Administrator",
}

DEEDS = {
    "login": "Signed in",
    "login_failed": "Sign-in failed",
    "logout": "Signed out",
    "person_added": "Account opened",
    "person_enabled": "Account enabled",
    "person_disabled": "Account disabled",
    "person_password": "Password changed",
    "person_roles": "Roles changed",
    "person_scope": "Scope changed",
    "token_added": "Token made",
    "token_revoked": "Token revoked",
    "agency_kept": "Agency kept",
    "note_added": "Note added",
    "acknowledged": "Acknowledged",
    "incident_shared": "Incident shared",
    "share_ended": "Share ended",
    "payload_viewed": "Payload viewed",
    "payload_sent": "Payload sent",
    "exported": "Exported",
    "camera_viewed": "Camera viewed",
    "mapping_saved": "Mapping saved",
    "payloads_replayed": "Payloads read again",
    "scenario_started": "Scenario started",
    "scenario_stopped": "Scenario stopped",
    "time_paced": "Speed of time changed",
    "incident_opened": "Incident opened",
    "incident_updated": "Incident updated",
    "display_opened": "Display opened",
    "incident_not_written": "Incident not written",
}
"""Actions of the audit; others are shown by their name."""

THINGS = {
    "person": "account",
    "camera": "camera, of the audit",
    "incident": "incident, of the audit",
    "source": "feed, of the audit",
    "agency": "agency, of the audit",
    "api_token": "token, of the audit",
    "kpi": "key figure, of the audit",
    "simulation": "simulation, of the audit",
}
"""What an entry of the audit is about."""

AUDIT_PARTS = {
    "roles": "roles",
    "scope": "scope",
    "reason": "reason",
    "agency": "agency, of the audit",
    "until": "until, of the audit",
    "name": "name, of the audit",
    "person": "account",
    "place": "place, of the audit",
    "format": "format, of the audit",
    "run_id": "run, of the audit",
    "outcome": "outcome, of the audit",
    "municipalities": "municipalities",
    "agencies": "agencies",
    "kinds": "kinds",
    "document": "document",
}
"""The parts of an audit entry's detail."""

AUDIT_VALUES = {
    "wrong password": "wrong password",
    "unknown account": "unknown account",
    "public password": "public password",
    "disabled account": "disabled account",
    **ROLES,
    **RUN_OUTCOMES,
}
"""Values of an audit entry's detail that are words of ours."""

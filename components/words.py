"""The room's fixed vocabularies as people read them: states, causes, outcomes."""

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

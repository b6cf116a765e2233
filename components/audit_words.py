"""What the audit's entries say, as people read it."""

from components.words import ROLES, RUN_OUTCOMES

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

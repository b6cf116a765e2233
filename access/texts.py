"""The words of the login page."""

from data.journal.people import Language

LOGIN_TEXTS: dict[Language, dict[str, str]] = {
    "it": {
        "title": "Accesso",
        "room": "Sala operativa",
        "lead": "Il quadro della città, dal vivo.",
        "heading": "Accedi",
        "username": "Nome utente",
        "password": "Password",
        "enter": "Entra",
        "wrong": "Nome utente o password non corretti. Controlla e riprova.",
        "wait": "Troppi tentativi. Riprova fra {minutes} min.",
        "language": "Lingua",
        "audit": "Ogni accesso è registrato.",
        "help": "Problemi di accesso? Rivolgiti all’amministratore della sala.",
        "demo": "Dimostrazione",
        "demo_about": "Città simulata. Ogni account ha la password",
        "commander": "comando",
        "operator": "interventi",
        "analyst": "analisi",
        "manager": "direzione",
        "administrator": "amministrazione",
    },
    "en": {
        "title": "Sign in",
        "room": "Control room",
        "lead": "The picture of the city, live.",
        "heading": "Sign in",
        "username": "User name",
        "password": "Password",
        "enter": "Enter",
        "wrong": "Wrong user name or password. Check them and try again.",
        "wait": "Too many attempts. Try again in {minutes} min.",
        "language": "Language",
        "audit": "Every sign-in is recorded.",
        "help": "Trouble signing in? Ask the room’s administrator.",
        "demo": "Demonstration",
        "demo_about": "A simulated city. Every account has the password",
        "commander": "command",
        "operator": "incidents",
        "analyst": "analysis",
        "manager": "management",
        "administrator": "administration",
    },
}

LANGUAGE_NAMES: dict[Language, str] = {"it": "Italiano", "en": "English"}

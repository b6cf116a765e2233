"""Accounts and tokens from the command line, for whoever runs the server."""

import argparse
import os
import sys
from contextlib import closing
from datetime import UTC, datetime

from access.commands import COMMANDS, Context
from access.passwords import PasswordRefused
from data.journal import Journal, JournalError, Role
from data.journal.people import LANGUAGES
from settings import Settings, SettingsError, read_settings

MAX_DAYS = 730


def main(arguments: list[str]) -> int:
    """Run one command: 0, or 1 with one sentence on standard error."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(os.environ)
        with closing(Journal.open(settings.journal_url)) as journal:
            at = datetime.now(UTC).replace(microsecond=0)
            context = Context(journal, at, _address(settings))
            COMMANDS[given.command](context, given)
    except (JournalError, PasswordRefused, SettingsError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m access", description=__doc__)
    groups = parser.add_subparsers(required=True, metavar="person | token | display-token")
    person = groups.add_parser("person", help="accounts").add_subparsers(
        dest="command", required=True
    )
    _add_person(person.add_parser("add", help="open an account, with a generated password"))
    for name in ("disable", "enable"):
        person.add_parser(name).add_argument("username")
    person.add_parser("list")
    password = person.add_parser("password", help="set a new generated password")
    password.add_argument("username")
    password.add_argument("--stdin", action="store_true", help="read it from standard input")
    role = person.add_parser("role", help="replace the roles")
    role.add_argument("username")
    role.add_argument("roles", nargs="+", choices=[*Role], metavar="role")
    scope = person.add_parser("scope", help="replace what may be seen; no limit where not given")
    scope.add_argument("username")
    _add_limits(scope)
    _add_token(groups.add_parser("token", help="make a bearer token, shown once"))
    _add_display(groups.add_parser("display-token", help="make the address of a wall display"))
    groups.add_parser("tokens", help="list tokens").set_defaults(command="tokens")
    revoke = groups.add_parser("revoke", help="make a token expire now")
    revoke.set_defaults(command="revoke")
    revoke.add_argument("token_id", type=int)
    return parser


def _add_person(add: argparse.ArgumentParser) -> None:
    add.add_argument("username")
    add.add_argument("--name", help="display name (default: the user name)")
    add.add_argument("--role", action="append", choices=[*Role], required=True, dest="roles")
    add.add_argument("--agency")
    add.add_argument("--language", choices=LANGUAGES, default="it")
    add.add_argument("--stdin", action="store_true", help="read the password from standard input")
    _add_limits(add)


def _add_limits(command: argparse.ArgumentParser) -> None:
    for limit in ("municipalities", "agencies", "kinds"):
        command.add_argument(f"--{limit}", help="comma separated; no limit where not given")


def _add_token(token: argparse.ArgumentParser) -> None:
    token.set_defaults(command="token")
    token.add_argument("username")
    token.add_argument("--name", required=True, help="what it is for")
    token.add_argument("--days", type=_days, default=90, help=f"1 to {MAX_DAYS} (default 90)")


def _add_display(display: argparse.ArgumentParser) -> None:
    display.set_defaults(command="display-token")
    display.add_argument("name", help="which display: letters, digits, '.', '_', '-'")
    display.add_argument("--screen", default="/?kiosk=1", help="what it shows (default /?kiosk=1)")
    display.add_argument("--language", choices=LANGUAGES, default="it")
    display.add_argument("--days", type=_days, default=365, help=f"1 to {MAX_DAYS} (default 365)")
    _add_limits(display)


def _address(settings: Settings) -> str:
    """Where the server is asked, as far as its own settings tell."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'https' if settings.is_https else 'http'}://{host}:{settings.port}"


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= MAX_DAYS:
        raise argparse.ArgumentTypeError(f"found {days} days, expected 1 to {MAX_DAYS}")
    return days


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

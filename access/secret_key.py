"""The key that signs session cookies: given by a setting, or made once and kept."""

import os
import secrets
from pathlib import Path

from settings import SECRET_CHARS, Settings, SettingsError


def secret_key(settings: Settings) -> str:
    """The key; made on first use in ``DATA_DIR/secret_key``, readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret_key"
    if not path.exists():
        _keep_new_key(path)
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SECRET_CHARS:
        raise SettingsError(
            f"{path} has {len(key)} characters, expected at least {SECRET_CHARS}:"
            " remove it to have a new one made"
        )
    return key


def _keep_new_key(path: Path) -> None:
    # Written whole under another name, then linked: of two processes, both read the first's key.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()

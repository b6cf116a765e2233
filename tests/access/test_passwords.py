"""Passwords, the throttle's memory and the signing key."""

import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import access.passwords
from access.passwords import (
    PasswordRefused,
    TooManyAtOnce,
    hash_password,
    is_right_password,
    new_password,
)
from access.secret_key import secret_key
from access.throttle import LoginThrottle, Throttle
from settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def test_a_hash_is_salted_scrypt_and_checks() -> None:
    kept = hash_password("una frase lunga")
    assert kept.startswith("scrypt:32768:8:1$")
    assert kept != hash_password("una frase lunga")
    assert is_right_password(kept, "una frase lunga")
    assert not is_right_password(kept, "una frase lunga ")
    assert not is_right_password(None, "una frase lunga")


@pytest.mark.parametrize("password", ["", "undici char", "x" * 257])
def test_a_bad_length_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused, match=f"a password of {len(password)} characters found"):
        hash_password(password)


def test_generated_passwords_differ_and_are_long() -> None:
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    assert min(map(len, made)) == 20


def test_no_more_than_two_are_checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.passwords, "PATIENCE_S", 0.01)
    release, entered = threading.Event(), threading.Semaphore(0)

    def slow(_kept: str, _password: str) -> bool:
        entered.release()
        return release.wait(30)

    monkeypatch.setattr(access.passwords, "check_password_hash", slow)
    busy = [threading.Thread(target=is_right_password, args=("kept", "x")) for _ in range(2)]
    for thread in busy:
        thread.start()
    assert entered.acquire(timeout=10)
    assert entered.acquire(timeout=10)
    with pytest.raises(TooManyAtOnce):
        is_right_password("kept", "x")
    release.set()
    for thread in busy:
        thread.join(10)
    assert is_right_password("kept", "x")


def test_attempts_leave_the_window_one_by_one() -> None:
    throttle = Throttle(limit=2)
    assert throttle.attempt("k", NOW) == 0
    assert throttle.attempt("k", NOW + timedelta(minutes=3)) == 0
    assert throttle.attempt("k", NOW + timedelta(minutes=4)) == 60
    assert throttle.attempt("k", NOW + timedelta(minutes=5)) == 0
    assert throttle.attempt("k", NOW + timedelta(minutes=5)) == 180


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    throttle = Throttle(limit=1, keys=100)
    for number in range(1_000):
        throttle.attempt(f"k{number}", NOW)
    assert len(throttle) == 100
    assert throttle.attempt("k999", NOW) > 0
    assert throttle.attempt("k0", NOW) == 0


def test_attempts_at_the_same_time_are_all_counted() -> None:
    throttle = Throttle(limit=5)
    waits: list[int] = []
    threads = [
        threading.Thread(target=lambda: waits.append(throttle.attempt("k", NOW))) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert waits.count(0) == 5


def test_an_address_may_fail_fifty_times_over_many_accounts() -> None:
    throttle = LoginThrottle()
    waits = [throttle.attempt(f"person{n}", "192.0.2.7", NOW) for n in range(51)]
    assert waits[:50] == [0] * 50
    assert waits[50] == 300
    assert throttle.attempt("person1", "192.0.2.8", NOW) == 0


def test_successes_of_a_whole_shift_do_not_add_up() -> None:
    throttle = LoginThrottle()
    for number in range(200):
        assert throttle.attempt(f"person{number}", "192.0.2.7", NOW) == 0
        throttle.succeeded(f"person{number}", "192.0.2.7")


def test_an_ipv6_customer_is_one_address() -> None:
    throttle = LoginThrottle()
    waits = [throttle.attempt("capo", f"2001:db8::{n:x}", NOW) for n in range(6)]
    assert waits == [0, 0, 0, 0, 0, 300]


def test_the_key_is_made_once_for_the_owner_only(settings: Settings) -> None:
    key = secret_key(settings)
    assert len(key) == 64
    assert secret_key(settings) == key
    path = settings.data_dir / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(settings.data_dir.glob("secret_key*")) == [path]


def test_a_given_key_is_used_and_none_is_made(settings: Settings) -> None:
    assert secret_key(replace(settings, secret_key="g" * 32)) == "g" * 32
    assert not (settings.data_dir / "secret_key").exists()


def test_a_cut_key_file_is_refused(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "secret_key").write_text("short")
    with pytest.raises(SettingsError, match="has 5 characters, expected at least 32"):
        secret_key(settings)


def test_processes_starting_together_share_the_key(settings: Settings) -> None:
    program = (
        "import sys; from settings import read_settings; from access.secret_key import secret_key;"
        "sys.stdin.readline(); print(secret_key(read_settings({'DATA_DIR': sys.argv[1]})))"
    )
    command = [sys.executable, "-c", program, str(settings.data_dir)]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT) for _ in range(3)
    ]
    keys = {process.communicate("go\n", timeout=60)[0] for process in started}
    assert keys == {secret_key(settings) + "\n"}

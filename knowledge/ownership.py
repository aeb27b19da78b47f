"""Who owns the home folder: one process at a time, by a lock of the operating system that dies with it.

`owner.lock` is the lock. `owner.json` beside it (mode 0600, for it holds a token) says where the owner is
reached; it may outlive a killed owner, so it counts only while the lock is held.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from knowledge.errors import HomeInUse, HomeUnusable

_LOCK = "owner.lock"
_OWNER = "owner.json"
_PRIVATE = 0o600
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns a home folder; `address` and `token` are None while it takes no requests."""

    pid: int
    address: str | None
    token: str | None


class Ownership:
    """The home folder is this process's until `release`, or until it ends in whatever way."""

    def __init__(self, home: Path, lock: FileLock) -> None:
        self.home = home
        self._lock = lock
        _write(home, Owner(os.getpid(), None, None))

    def announce(self, address: str, token: str) -> None:
        """Tell other processes of this user where requests are taken."""
        _write(self.home, Owner(os.getpid(), address, token))

    def release(self) -> None:
        if self._lock.is_locked:
            (self.home / _OWNER).unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Ownership:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def own(home: Path, *, wait_seconds: float = 30.0) -> Ownership:
    """Own `home`, made when missing, waiting for another owner to finish.

    Raises HomeInUse when it does not within `wait_seconds`, HomeUnusable when the folder cannot be written.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = _lock(home)
        lock.acquire(timeout=wait_seconds, poll_interval=_POLL_SECONDS)
        return Ownership(home, lock)
    except Timeout as error:
        raise HomeInUse(str(home)) from error
    except OSError as error:
        raise HomeUnusable(str(home), str(error)) from error


def owner_of(home: Path) -> Owner | None:
    """The process that owns `home` now, None when nobody does."""
    if not (home / _LOCK).exists():
        return None
    lock = _lock(home)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _read(home)
    except OSError as error:
        raise HomeUnusable(str(home), str(error)) from error
    lock.release()
    return None


def own_or_find(home: Path, *, wait_seconds: float = 30.0) -> Ownership | Owner:
    """Own `home`, or find the owner that takes requests; one that takes none is waited for.

    Raises as `own` does.
    """
    waited = 0.0
    while True:
        try:
            return own(home, wait_seconds=min(_POLL_SECONDS, wait_seconds))
        except HomeInUse:
            owner = owner_of(home)
            if owner is not None and owner.address is not None:
                return owner
            waited += _POLL_SECONDS
            if waited >= wait_seconds:
                raise


def _lock(home: Path) -> FileLock:
    return FileLock(home / _LOCK, mode=_PRIVATE, thread_local=False)


def _write(home: Path, owner: Owner) -> None:
    """Replace the file whole, private from its first moment, so that no reader sees half of it."""
    draft = home / f"{_OWNER}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w") as file:
        json.dump(asdict(owner), file)
    draft.replace(home / _OWNER)


def _read(home: Path) -> Owner | None:
    """What the owner says of itself; None in the moment before it says anything."""
    try:
        said = json.loads((home / _OWNER).read_text(encoding="utf-8"))
        return Owner(int(said["pid"]), said["address"], said["token"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None

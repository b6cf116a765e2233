"""An SFTP server on loopback over a folder; what it says of files can be made up."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import paramiko

USER, PASSWORD = "room", "p:ss wörd"
Listing = Callable[[str], list[paramiko.SFTPAttributes]]


@dataclass
class SftpServer:
    """Serves ``folder`` to ``USER``, by password or by ``client_key``. ``listing`` answers for
    it where given; ``stalls`` keeps reads waiting; ``opened`` are the paths that were asked for."""

    folder: Path
    client_key: paramiko.PKey | None = None
    listing: Listing | None = None
    stalls: threading.Event | None = None
    opened: list[str] = field(default_factory=list)
    sign_ins: list[str] = field(default_factory=list)
    host_key: paramiko.PKey = field(default_factory=lambda: paramiko.RSAKey.generate(2048))

    def start(self) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._run, args=(listener,), daemon=True).start()
        return listener

    def _run(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.host_key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self)
            try:
                transport.start_server(server=_Door(self))
            except (paramiko.SSHException, EOFError, OSError):
                transport.close()


class _Door(paramiko.ServerInterface):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        self._server.sign_ins.append(username)
        return _answer(username == USER and password == PASSWORD)

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self._server.sign_ins.append(username)
        return _answer(username == USER and key == self._server.client_key)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


def _answer(is_right: bool) -> int:
    return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, door: _Door, server: SftpServer) -> None:
        super().__init__(door)
        self._server = server

    def _path(self, path: str) -> Path:
        return self._server.folder / path.lstrip("/")

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        if self._server.listing is not None:
            return self._server.listing(path)
        try:
            return [
                paramiko.SFTPAttributes.from_stat(file.lstat(), file.name)
                for file in self._path(path).iterdir()
            ]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        try:
            return paramiko.SFTPAttributes.from_stat(self._path(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: object) -> paramiko.SFTPHandle | int:
        self._server.opened.append(path)
        try:
            file = self._path(path).open("rb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        handle = _Handle(self._server, flags)
        handle.readfile = file
        return handle


class _Handle(paramiko.SFTPHandle):
    def __init__(self, server: SftpServer, flags: int) -> None:
        super().__init__(flags)
        self._server = server

    def read(self, offset: int, length: int) -> bytes | int:
        if self._server.stalls is not None:
            self._server.stalls.wait(20)
        return super().read(offset, length)

    def stat(self) -> paramiko.SFTPAttributes:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))

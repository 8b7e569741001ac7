"""The processes of one machine, kept alive by supervisord (docs/decisions/0004).

`up` writes its configuration, starts it in a session of its own, and speaks to it over a socket in the data
folder. Every process is told by the kernel when its parent dies (`setpriv --pdeathsig`), so that nothing
outlives a killed `up` or a killed supervisord.
"""

import contextlib
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import psutil
from supervisor.xmlrpc import SupervisorTransport

HEAD: Final = """\
[supervisord]
nodaemon=true
silent=true
user={user}
logfile=logs/supervisord.log
logfile_maxbytes=5MB
logfile_backups=1
pidfile=run/supervisord.pid
childlogdir=logs
[unix_http_server]
file={socket}
chmod=0700
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

PROGRAM: Final = """\
[program:{name}]
command={command}
environment={environment}
autostart=false
autorestart=true
startsecs=1
startretries=1000000
stopsignal={stop}
stopwaitsecs={patience_s}
stdout_logfile=logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
redirect_stderr=true
"""


@dataclass(frozen=True, slots=True)
class Program:
    """One process to keep alive. `layer` 0 is started first and stopped last."""

    name: str
    command: list[str]
    layer: int
    environment: dict[str, str] = field(default_factory=dict[str, str])
    stop: str = "TERM"
    patience_s: int = 4
    follow: str = "KILL"  # the signal that it gets when its parent is killed


def tied(command: list[str], death: str) -> list[str]:
    """The command, told by `death` when its parent is gone. A user namespace is entered first: entering
    one would forget the wish."""
    tie = ["setpriv", "--pdeathsig", death, "--"]
    if command[:1] == ["unshare"]:
        cut = command.index("--") + 1
        return [*command[:cut], *tie, *command[cut:]]
    return [*tie, *command]


class Supervisor:
    """A running supervisord and the programs it may keep."""

    def __init__(self, programs: list[Program], folder: Path, sockets: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._socket = sockets / "supervisor.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def logs(self) -> Path:
        return self._folder / "logs"

    def start(self, keep_open: Iterable[int]) -> None:
        """Start supervisord itself; no program runs yet. `keep_open`: descriptors it shall inherit."""
        self.logs.mkdir(exist_ok=True, mode=0o700)
        config = self._folder / "run" / "supervisord.conf"
        config.touch(mode=0o600)
        config.write_text(self._config(), encoding="utf-8")
        self._socket.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            tied([sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(config)], "TERM"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.logs / "supervisord.err").open("ab"),
            cwd=self._folder,  # the configuration's paths are relative: supervisord trips over a % in a path
            start_new_session=True,  # Ctrl-C reaches `up` alone, which stops the rest in order
            pass_fds=tuple(keep_open),
        )
        while not self._socket.exists():
            if self._process.poll() is not None:
                raise RuntimeError(f"supervisord did not start; see {self.logs}/supervisord.err")
            time.sleep(0.02)

    def launch(self, layer: int) -> None:
        """Start the programs of one layer. They are restarted from now on."""
        names = [p.name for p in self._programs if p.layer == layer]
        call = cast(Any, self._rpc())
        for name in names:
            call.supervisor.startProcess(f"layer{layer}:{name}", False)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, patience_s: float) -> None:
        """Stop every program, the upper layers first, then supervisord; kill what is left."""
        if self._process is None:
            return
        family = _family(self._process.pid)
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _, left = psutil.wait_procs(family, timeout=0.5)
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._socket.unlink(missing_ok=True)

    def _rpc(self) -> xmlrpc.client.ServerProxy:
        transport = SupervisorTransport(None, None, serverurl=f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)

    def _config(self) -> str:
        user = psutil.Process().username()
        out = HEAD.format(socket=_escaped(self._socket), user=user)
        for program in self._programs:
            words = tied(program.command, program.follow)
            pairs = ",".join(f'{key}="{value}"' for key, value in program.environment.items())
            out += PROGRAM.format(
                name=program.name,
                command=_escaped(shlex.join(words)),
                environment=_escaped(pairs),
                stop=program.stop,
                patience_s=program.patience_s,
            )
        for layer in sorted({p.layer for p in self._programs}):
            names = ",".join(p.name for p in self._programs if p.layer == layer)
            out += f"[group:layer{layer}]\nprograms={names}\npriority={layer}\n"
        return out


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _escaped(value: object) -> str:
    return str(value).replace("%", "%%")

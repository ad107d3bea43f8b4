"""Programs that the tests need: found, installed by their Debian name, or asked for.

`python -m tests.programs` is what `make programs` runs. The fixtures use `Program.find` too and
fail without: the tests that need a program are never skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


class MissingProgramError(RuntimeError):
    """There is no such program to test with, and why."""


@dataclass(frozen=True)
class Program:
    """One program.

    Attributes:
        name: What it is called in messages.
        package: Debian's package of it.
        variable: Environment variable that may name another one.
        commands: Where it is looked for, in this order.
    """

    name: str
    package: str
    variable: str
    commands: tuple[str, ...]

    @property
    def missing(self) -> str:
        """What to do when there is none."""
        return (
            f"The tests need {self.name}, and none was found.\n"
            f"Install the package {self.package}: apt-get install {self.package}\n"
            f"or name the program in {self.variable}."
        )

    def find(self) -> Path | None:
        """The program that the variable names, or one that is installed.

        Raises:
            MissingProgramError: The variable names something that cannot be run.
        """
        named = os.environ.get(self.variable)
        if named:
            found = shutil.which(named)
            if found is None:
                raise MissingProgramError(
                    f"{self.variable} is {named!r}, which is not a program that can be run"
                )
            return Path(found)
        for command in self.commands:
            found = shutil.which(command)
            if found is not None:
                return Path(found)
        return None

    def require(self) -> Path:
        """The program.

        Raises:
            MissingProgramError: There is none; the message says what to install.
        """
        found = self.find()
        if found is None:
            raise MissingProgramError(self.missing)
        return found

    def install(self) -> None:
        """Install Debian's package.

        Raises:
            MissingProgramError: apt-get did not do it.
        """
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update"], ["install", "--yes", "--no-install-recommends", self.package]):
            done = subprocess.run(["apt-get", *step], env=environment, check=False)
            if done.returncode != 0:
                raise MissingProgramError(
                    f"apt-get {' '.join(step)} failed ({done.returncode}).\n{self.missing}"
                )


BROWSER = Program(
    name="a real browser (Chromium)",
    package="chromium",
    variable="CAN_VIEC_CHROMIUM",
    commands=(
        "/usr/bin/chromium",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ),
)
OFFICE = Program(
    name="LibreOffice Calc",
    package="libreoffice-calc-nogui",
    variable="CAN_VIEC_OFFICE",
    commands=("soffice", "libreoffice", "localc"),
)
NGINX = Program(
    name="nginx",
    package="nginx-light",
    variable="CAN_VIEC_NGINX",
    commands=("/usr/sbin/nginx", "nginx"),
)
OPENSSL = Program("OpenSSL", "openssl", "CAN_VIEC_OPENSSL", ("openssl",))
GPG = Program("GnuPG", "gpg", "CAN_VIEC_GPG", ("gpg",))
PROGRAMS = (BROWSER, OFFICE, NGINX, OPENSSL, GPG)


def may_install() -> bool:
    """Whether this process has the right, and the tool, to install a Debian package."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def main(programs: tuple[Program, ...] = PROGRAMS) -> int:
    """Make sure that the programs are there; 1 when one is not."""
    try:
        for program in programs:
            if program.find() is None and may_install():
                print(  # noqa: T201
                    f"No {program.name} found: installing the package {program.package}.",
                    flush=True,
                )
                program.install()
            print(f"{program.name}: {program.require()}")  # noqa: T201
    except MissingProgramError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

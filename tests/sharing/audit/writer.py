"""A process that writes to the audit log until it is done or killed: `writer NAME COUNT`."""

import sys

from sharing.access.reader import Reader
from sharing.access.roles import Role
from sharing.audit import record

if __name__ == "__main__":
    for number in range(int(sys.argv[2])):
        written = record("exported", reader=Reader(Role.VIEWER, sys.argv[1]), rows=number)
        sys.stdout.write(f"{written}\n")
        sys.stdout.flush()

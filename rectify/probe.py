"""Health check of a container: python -m rectify.probe web|worker|scheduler; 0 if /healthz/ says that it is alive.

Worker and scheduler are judged by the row that they keep writing, since a worker may answer pings and be deaf.
"""

import json
import os
import sys
import urllib.request


def is_alive(part: str, address: str) -> bool:
    """Ask `address` for /healthz/; for web its own answer counts, for the others what it says of them."""
    request = urllib.request.Request(f"{address}/healthz/", headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:
            said = json.load(answer)
    except (OSError, ValueError):
        return False
    return bool(said["ok"] if part == "web" else said.get(part, {}).get("ok"))


if __name__ == "__main__":
    wanted = sys.argv[1]
    default = "http://localhost:8000" if wanted == "web" else "http://web:8000"
    sys.exit(0 if is_alive(wanted, os.environ.get("RECTIFY_WEB", default)) else 1)

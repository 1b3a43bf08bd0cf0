"""Where the stories of the demonstration lie, and the addresses of its people."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load(name: str) -> Any:
	"""What ``demo/<name>.json`` tells."""
	return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def address(user: str) -> str:
	return f"{user}@example.com"

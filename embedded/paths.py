"""Where things lie. All that `./qse` makes is under `.bench/`, shaped like any bench."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED = ROOT / "embedded"
APP = "qse_municipal"

BENCH = ROOT / ".bench"
DOWNLOADS = BENCH / "downloads"
ENV = BENCH / "env"
PYTHON = ENV / "bin" / "python"
FRAPPE = BENCH / "apps" / "frappe"
NODE = BENCH / "node"
SITES = BENCH / "sites"
ASSETS = SITES / "assets"
LOGS = BENCH / "logs"
RUN = BENCH / "run"
MARIADB = BENCH / "mariadb"
DATA = BENCH / "data"
STATE = BENCH / "state.json"

DEV_SITE = "qse.localhost"
TEST_SITES = ("test.localhost", "test2.localhost")

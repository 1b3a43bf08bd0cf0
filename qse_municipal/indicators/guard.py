"""Who sees indicators, besides the people of their units and processes: their owner and their collector."""

from qse_municipal.guard.declaration import Guard

INDICATOR = Guard(
	"QSE Indicator",
	people=("indicator_owner", "collector"),
	process="qse_process",
	reassigned=("indicator_owner", "collector"),
	began_on="valid_from",
)

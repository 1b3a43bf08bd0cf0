"""Who sees imports: their author and who started them; rows follow their import."""

from qse_municipal.guard.declaration import Guard

IMPORT = Guard(
	"QSE Register Import",
	unit=None,
	people=("owner", "started_by"),
	actions=False,
	scope=None,
)

"""What of the processes waits for whom: a draft for its owner."""

from qse_municipal.my_work.declaration import DO, Work
from qse_municipal.register.versioned import DRAFT
from qse_municipal.texts import mark

WORK = (
	Work(
		"QSE Process",
		DO,
		mark("Complete the process and have it approved"),
		(DRAFT,),
		person="process_owner",
		title="process_name",
	),
)

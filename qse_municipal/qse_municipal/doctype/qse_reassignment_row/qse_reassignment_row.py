from qse_municipal.register.rows import Row


class QSEReassignmentRow(Row):
	pass

from qse_municipal.register.rows import Row


class QSEProcessOutput(Row):
	pass

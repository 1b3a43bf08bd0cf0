from qse_municipal.register.rows import Row


class QSERatingLevel(Row):
	pass

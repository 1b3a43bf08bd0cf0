from qse_municipal.register.rows import Row


class QSEClauseReference(Row):
	pass

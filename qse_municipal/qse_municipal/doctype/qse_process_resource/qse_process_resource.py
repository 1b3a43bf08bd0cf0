from qse_municipal.register.rows import Row


class QSEProcessResource(Row):
	pass

from qse_municipal.register.rows import Row


class QSEProcessResponsibility(Row):
	pass

from qse_municipal.register.rows import Row


class QSEIdeaMember(Row):
	pass

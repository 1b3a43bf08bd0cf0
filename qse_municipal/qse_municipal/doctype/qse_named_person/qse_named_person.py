from qse_municipal.register.rows import Row


class QSENamedPerson(Row):
	pass

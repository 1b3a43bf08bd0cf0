from qse_municipal.register.rows import Row


class QSEActionDependency(Row):
	pass

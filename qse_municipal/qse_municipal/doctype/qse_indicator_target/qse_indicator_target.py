from qse_municipal.register.rows import Row


class QSEIndicatorTarget(Row):
	pass

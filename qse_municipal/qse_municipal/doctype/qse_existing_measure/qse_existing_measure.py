from qse_municipal.register.rows import Row


class QSEExistingMeasure(Row):
	pass

from qse_municipal.register.rows import Row


class QSERiskAssessment(Row):
	pass

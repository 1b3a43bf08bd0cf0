from qse_municipal.register.rows import Row


class QSEEscalationStep(Row):
	pass

from qse_municipal.register.rows import Row


class QSEPolicyDisplay(Row):
	pass

from qse_municipal.register.rows import Row


class QSEPolicyReceipt(Row):
	pass

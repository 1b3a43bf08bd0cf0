from qse_municipal.register.rows import Row


class QSEPartyExpectation(Row):
	pass

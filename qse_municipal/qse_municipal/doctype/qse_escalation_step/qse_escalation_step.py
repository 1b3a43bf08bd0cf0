from qse_municipal.register.kept import Kept


class QSEEscalationStep(Kept):
	pass

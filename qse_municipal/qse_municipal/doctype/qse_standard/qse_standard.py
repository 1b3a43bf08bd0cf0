from qse_municipal.register.kept import Kept


class QSEStandard(Kept):
	pass

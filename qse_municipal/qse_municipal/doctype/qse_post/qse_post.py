from qse_municipal.register.kept import Kept


class QSEPost(Kept):
	pass

"""What stops `./qse` in one clear line."""


class Trouble(Exception):
	"""A bad situation: its text says what is wrong and what to do. Exit code 2."""

"""Who sees the records of the guards themselves."""

from qse_municipal.guard.declaration import Guard

DELEGATION = Guard("QSE Delegation", unit=None, people=("delegator", "delegate"), actions=False, scope=None)
AUDIT_ACCESS = Guard("QSE Audit Access", unit=None, people=("auditor",), actions=False, scope=None)
REASSIGNMENT = Guard("QSE Reassignment", unit=None, actions=False, scope=None)

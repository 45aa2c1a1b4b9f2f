"""Documents as their authors wrote them: policies, accounts and route files as frozen values."""

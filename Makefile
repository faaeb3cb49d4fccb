# Thin on purpose: everything real is in Python (lms/bootstrap.py).
.PHONY: run test bench soak screenshots

run test bench soak screenshots:
	@python3 -m lms.bootstrap $@

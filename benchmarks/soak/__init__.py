"""`make soak`: many trainings while their processes are killed at random."""

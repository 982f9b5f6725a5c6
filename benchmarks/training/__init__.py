"""How good trainings are beside other libraries', on the same rows in the same time."""

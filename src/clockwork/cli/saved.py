"""Reading a plan that `plan -out` saved."""

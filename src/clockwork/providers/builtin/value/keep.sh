# A value lives in the state alone, so there is nothing to do.
:

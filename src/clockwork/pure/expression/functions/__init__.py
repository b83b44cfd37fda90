"""The functions of the language, one module for each category."""

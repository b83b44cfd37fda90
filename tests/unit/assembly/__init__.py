"""Unit tests of assembly."""

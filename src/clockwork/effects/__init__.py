"""The only code that touches the world.

It decides nothing: it does what the pure machines ask and reports what happened.
"""

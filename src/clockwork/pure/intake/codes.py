"""The diagnostics of intake."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

# The form of blocks and arguments.
UNKNOWN_BLOCK: Final = Code("CW0501", "Unknown block type")
NOT_SUPPORTED: Final = Code("CW0502", "Not supported by this version")
WRONG_LABELS: Final = Code("CW0503", "Wrong block labels")
INVALID_NAME: Final = Code("CW0504", "Invalid name")
DUPLICATE: Final = Code("CW0505", "Defined twice")
UNKNOWN_ARGUMENT: Final = Code("CW0506", "Unknown argument")
MISSING_ARGUMENT: Final = Code("CW0507", "Missing argument")
WRONG_BLOCK_COUNT: Final = Code("CW0508", "Wrong number of blocks")
BLOCK_OR_ARGUMENT: Final = Code("CW0509", "Block and argument confused")
NOT_CONSTANT: Final = Code("CW0510", "Constant expected")
WRONG_TYPE: Final = Code("CW0511", "Wrong type of value")
WRONG_VALUE: Final = Code("CW0512", "Value not allowed")
COMPUTED_ARGUMENT: Final = Code("CW0513", "Computed attribute set")
CONFLICTING_ARGUMENTS: Final = Code("CW0514", "Arguments exclude each other")

# What expressions mention.
UNKNOWN_VARIABLE: Final = Code("CW0520", "Unknown variable")
UNKNOWN_LOCAL: Final = Code("CW0521", "Unknown local value")
UNKNOWN_RESOURCE: Final = Code("CW0522", "Unknown resource")
UNKNOWN_MODULE: Final = Code("CW0523", "Unknown module")
UNKNOWN_OUTPUT: Final = Code("CW0524", "Unknown output")
UNKNOWN_ATTRIBUTE: Final = Code("CW0525", "Unknown attribute")
UNKNOWN_TYPE: Final = Code("CW0526", "Unknown resource type")
UNKNOWN_NAME: Final = Code("CW0527", "Unknown name")
NOT_AVAILABLE: Final = Code("CW0528", "Not available here")
NOT_A_REFERENCE: Final = Code("CW0529", "Reference expected")
CYCLE: Final = Code("CW0530", "Dependency cycle")
UNKNOWN_PROVIDER: Final = Code("CW0531", "Unknown provider")

# The root module's variables.
MISSING_VALUE: Final = Code("CW0540", "No value for a variable")
UNDECLARED_INPUT: Final = Code("CW0541", "Value for an undeclared variable")
UNFIT_VALUE: Final = Code("CW0542", "Value does not fit its variable")
CONDITION_FAILED: Final = Code("CW0543", "Invalid value for a variable")
UNUSABLE_CONDITION: Final = Code("CW0544", "Condition cannot be evaluated")
DEPRECATED: Final = Code("CW0545", "Deprecated variable")

# Modules and versions.
UNSUPPORTED_SOURCE: Final = Code("CW0550", "Module source not supported")
EMPTY_MODULE: Final = Code("CW0551", "Module without configuration")
MODULE_RECURSION: Final = Code("CW0552", "Module calls itself")
TOO_MANY_CALLS: Final = Code("CW0553", "Too many module calls")
WRONG_VERSION: Final = Code("CW0554", "Version not allowed")
INVALID_VERSION: Final = Code("CW0555", "Invalid version")

NOT_AN_ADDRESS: Final = Code("CW0560", "Not an address")

# Provider packages.
INVALID_PACKAGE: Final = Code("CW0570", "Invalid provider package")
MISSING_SCRIPT: Final = Code("CW0571", "Script not in the package")
INVALID_TYPE: Final = Code("CW0572", "Invalid resource type")
NAME_UNFIT: Final = Code("CW0573", "Name unfit for scripts")

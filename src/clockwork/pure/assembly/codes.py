"""The diagnostics of assembly."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

# How many instances a block has.
INVALID_COUNT: Final = Code("CW0701", "Invalid count")
INVALID_FOR_EACH: Final = Code("CW0702", "Invalid for_each")
INVALID_ENABLED: Final = Code("CW0703", "Invalid enabled")

# What an instance's attributes become.
UNFIT_ATTRIBUTE: Final = Code("CW0704", "Value does not fit its attribute")
MISSING_ATTRIBUTE: Final = Code("CW0705", "Required attribute is null")
EPHEMERAL_STORED: Final = Code("CW0706", "Ephemeral value would be stored")
UNFIT_VARIABLE: Final = Code("CW0707", "Value does not fit a module's variable")
UNCOMPUTABLE: Final = Code("CW0708", "Attribute cannot be derived")

# What must hold.
CONDITION_FAILED: Final = Code("CW0710", "Condition does not hold")
UNUSABLE_CONDITION: Final = Code("CW0711", "Condition gives no answer")
SENSITIVE_OUTPUT: Final = Code("CW0712", "Output would show a sensitive value")

# What is done to it.
PROTECTED: Final = Code("CW0720", "Instance is protected from destruction")
UNCLEAR_RULE: Final = Code("CW0721", "Lifecycle rule cannot be decided")
NO_OPERATION: Final = Code("CW0722", "Resource type lacks an operation")
UNKNOWN_RECORDED_TYPE: Final = Code("CW0723", "Recorded instance has no provider")
INTERRUPTED: Final = Code("CW0724", "Interrupted operation needs an answer")
NEEDLESS_ASSUMPTION: Final = Code("CW0725", "Assumption that nothing asks for")

# Saved plans.
DAMAGED_PLAN: Final = Code("CW0730", "Plan file is damaged or edited")
NEWER_PLAN: Final = Code("CW0731", "Plan file has another format")
STALE_PLAN: Final = Code("CW0732", "Plan is stale")
MISSING_SECRET: Final = Code("CW0733", "Plan needs a sensitive value again")
UNSAVABLE_PLAN: Final = Code("CW0734", "Plan cannot be saved")

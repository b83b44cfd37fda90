"""The diagnostics of compiling and executing: CW0801 and on."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

PATH_ESCAPES: Final = Code("CW0801", "Artifact outside its folder")
LANGUAGE_REFUSED: Final = Code("CW0802", "Interpreter not allowed")
STEP_WITHOUT_ACTION: Final = Code("CW0803", "Step without an action")
ARTIFACT_CHANGED: Final = Code("CW0804", "Artifact differs from its digest")
NAME_UNFIT: Final = Code("CW0805", "Name cannot be a shell variable")
NUL_IN_VALUE: Final = Code("CW0806", "Value holds a NUL character")
NOT_UNICODE: Final = Code("CW0807", "Value is not valid Unicode")
INPUTS_TOO_LARGE: Final = Code("CW0808", "Inputs are too large")
CONTRADICTION: Final = Code("CW0809", "Value contradicts the plan")
STILL_UNKNOWN: Final = Code("CW0810", "Value is still unknown")
STEP_FAILED: Final = Code("CW0811", "Step failed")
STEP_TIMED_OUT: Final = Code("CW0812", "Step ran out of time")
STEP_CANCELLED: Final = Code("CW0813", "Step was cancelled")
STEP_LOST: Final = Code("CW0814", "Step was lost")
RESULT_UNFIT: Final = Code("CW0815", "Result does not fit the resource type")
ARTIFACTS_CLASH: Final = Code("CW0816", "Two artifacts with one path")

"""Hypothesis profiles, chosen by HYPOTHESIS_PROFILE: how much a property test draws.

`newcomer` (the default) and `ci` draw the same examples every time; `long` draws new ones and is for a night; `mutants` is what
`tests/mutants/run.py` uses. The example database is off: it would be a file that a property test writes.
"""

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings

EXAMPLES: Final = {"newcomer": 25, "mutants": 60, "ci": 100, "long": 2000}

for _name, _examples in EXAMPLES.items():
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        database=None,
        derandomize=_name != "long",
        # A slow machine is no fault of the code; what is slow shows in the run's durations.
        suppress_health_check=(HealthCheck.too_slow,),
        # A mutant has to fail, not to fail with a small example.
        phases=(Phase.explicit, Phase.generate) if _name == "mutants" else tuple(Phase),
    )

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "newcomer"))

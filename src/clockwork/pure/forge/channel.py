"""The framed result channel: what a script reports travels in-band on its standard output, between other output.

A frame is one line that starts with the step's nonce, which the script's children and its data do not know. Frames are
numbered, checksummed and chunked; their payloads total at most 1 MiB. The last one is the end marker, without which no step
has succeeded.
"""

from typing import Final

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.value.value import Value

PAYLOAD_LIMIT: Final = 1024 * 1024


@frozen
class Report:
    """What a program reported. `end_status` is the script's own exit status from the end marker, None without one.

    `problem` says why the channel cannot be trusted (a bad checksum, a gap, too much), "" when it can.
    """

    results: PMap[str, Value] = field(factory=pmap)
    is_absent: bool = False
    end_status: int | None = None
    problem: str = ""

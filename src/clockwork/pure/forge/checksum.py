"""The checksum of POSIX `cksum`, which every target has, computed here to check what a script reported."""

from binascii import crc32
from typing import Final

# Each byte with its bits reversed: POSIX takes the highest bit first and zlib the lowest, otherwise they are
# one polynomial.
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_ALL_ONES: Final = 0xFFFFFFFF


def cksum(data: bytes) -> int:
    """Give what `cksum` prints for `data`: a CRC over it and its length, the length's lowest byte
    first, without leading zeros.
    """
    length = len(data).to_bytes((len(data).bit_length() + 7) // 8, "little")
    backwards = crc32((data + length).translate(_REVERSED), _ALL_ONES)
    return int(f"{backwards:032b}"[::-1], 2)

"""Every function of the language by its name.

`try` and `can` are not here: their arguments are not values (call).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clockwork.pure.expression.function import Function
from clockwork.pure.expression.functions import collection, conversion, encoding, hash, numeric, string

_CATEGORIES: Final = (collection, conversion, encoding, hash, numeric, string)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {function.name: function for category in _CATEGORIES for function in category.FUNCTIONS}
)

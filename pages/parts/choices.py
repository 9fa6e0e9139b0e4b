"""Lists one chooses from: no two answers ever read the same."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from workflows.base.words import beside

T = TypeVar("T")


def apart(names: Mapping[T, str]) -> Callable[[T], str]:
    """What each answer is called, for `format_func`; namesakes carry the end of their number.

    The browser sends back the words chosen and not the place in the list: of two 王芳 Streamlit
    takes the last one (in a list of several the first), whichever was meant. The number stays the
    same when the list changes; a count (the second 王芳) would become somebody else.
    """
    many = Counter(names.values())
    said: dict[T, str] = {}
    taken = {name for name, n in many.items() if n == 1}
    for key, name in names.items():
        said[key] = name
        number, length = "".join(filter(str.isalnum, str(key))), 4
        while many[name] > 1 and (said[key] == name or said[key] in taken):
            said[key] = beside(name, number[-length:].rjust(length, "0"))
            length += 1
        taken.add(said[key])
    return lambda key: said.get(key, str(key))

"""What a step may know beside its row, by name: `Need` says the type, `Known` holds the values."""

from typing import TYPE_CHECKING, Any, Generic

from typing_extensions import TypeVar

if TYPE_CHECKING:
    from workflows.base.rows import T

V = TypeVar("V", covariant=True)


class Need(str, Generic[V]):
    """The name of something a step may know; `facts[PAPERS]` is of the type that PAPERS says."""

    __slots__ = ()


class Known(dict[Need[Any], Any]):
    """{need: what is known of it}, for one subject."""

    __slots__ = ()
    if TYPE_CHECKING:

        def __getitem__(self, need: Need[T]) -> T: ...

"""What changes a household: its columns and people as they are to stand, and the decision on a
request."""

from typing import Annotated, Any

from pydantic import Field

from workflows.engine.definition import Ask, Form


class Content(Form):
    """A household's columns and people as they are to stand; made by workflows.households.register,
    numbers sealed."""

    columns: Annotated[dict[str, Any], Ask("户信息", secret=True), Field(default_factory=dict)]
    added: Annotated[tuple[dict[str, Any], ...], Ask("新增成员", secret=True)] = ()
    changed: Annotated[tuple[tuple[int, dict[str, Any]], ...], Ask("变更成员", secret=True)] = ()
    note: Annotated[str, Ask("说明"), Field(max_length=2000)] = ""
    left: Annotated[tuple[str, ...], Ask("离开的人和原因")] = ()
    fields: Annotated[tuple[str, ...], Ask("变更项目")] = ()

    @property
    def reason(self) -> str:
        """Why, as the timeline and the request tell it: the note, and why each goes who goes."""
        return "；".join(filter(None, [self.note.strip(), *self.left]))


class Decision(Form):
    """Which request is decided."""

    request: Annotated[int, Ask("变更申请", kind="choice:requests")]


class Refusal(Decision):
    """A request that is not confirmed, and why."""

    reason: Annotated[str, Ask("不同意的理由", kind="area"), Field(min_length=2, max_length=500)]

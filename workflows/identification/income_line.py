"""One raw item of a household's income, as a form takes it and a survey keeps it."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, model_validator

from workflows.engine.definition import Form

# A year's harvest of one product, to two decimals; a price of one unit.
_Much = Annotated[Decimal, Field(ge=0, le=10_000_000, decimal_places=2)]
_Price = Annotated[int, Field(ge=0, le=1_000_000_00)]


class IncomeLine(Form):
    """One raw item of income, in fen a year; 0: asked, and there is none.

    Output may say what makes its sum: a quantity sold at a price, and what is kept, at its price.
    """

    block: str
    item: str
    fen: Annotated[int, Field(ge=0, le=10_000_000_00)]
    note: Annotated[str, Field(max_length=100)] = ""
    quantity: _Much | None = None
    price_fen: _Price | None = None
    kept: _Much | None = None
    kept_price_fen: _Price | None = None

    @model_validator(mode="after")
    def _with_price(self) -> "IncomeLine":
        halves = ((self.quantity, self.price_fen), (self.kept, self.kept_price_fen))
        if any((much is None) is not (price is None) for much, price in halves):
            raise ValueError("a quantity without its price, or a price without its quantity")
        return self

    def row(self) -> dict[str, Any]:
        """As a survey keeps it: what was not answered has no entry."""
        return self.model_dump(mode="json", exclude_none=True)

"""Every list of answers, by its key: whichever a module of lists defines."""

from typing import Final

from workflows.base import code_list, codes, standing_codes
from workflows.base.code_list import CodeList

LISTS: Final = {
    each.key: each
    for module in (code_list, codes, standing_codes)
    for each in vars(module).values()
    if isinstance(each, CodeList)
}

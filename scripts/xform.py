"""Writes data/forms/lika_survey.xml anew: `.venv/bin/python -m scripts.xform`.

pyxform is a developer's tool here; the program hands out the file as it lies in the repository.
"""

import sys

from pyxform.xls2xform import convert

from workflows.identification.offline import form, questions


def made(*, validate: bool = False) -> bytes:
    """The XForm of the definition as it is now; `validate` asks ODK Validate too (needs Java)."""
    warnings: list[str] = []
    sheets: dict[str, list[dict[str, str]]] = questions.definition()
    # pyxform takes a sheet's columns from its first row unless it is told them.
    heads = {
        f"{name}_header": [dict.fromkeys(key for row in rows for key in row)]
        for name, rows in sheets.items()
    }
    xform = convert(
        {**sheets, **heads},
        warnings=warnings,
        validate=validate,
        pretty_print=True,
        form_name="data",
    ).xform
    if warnings:
        raise SystemExit("\n".join(warnings))
    return xform.encode()


if __name__ == "__main__":
    form.FILE.write_bytes(made(validate="--validate" in sys.argv[1:]))

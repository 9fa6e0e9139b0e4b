"""A telephone with ODK Collect, as far as a test needs it: fills our XForm, zips its instances."""

import copy
import io
import zipfile
from uuid import uuid4
from xml.etree import ElementTree

from workflows.offline import form

XF = "{http://www.w3.org/2002/xforms}"
# What a visit of the invented world answers (tests.world.World.survey says the same).
ANSWERS = {
    "people": "2",
    "wages_odd_jobs": "3000",
    "business_crops": "2000.5",
    "costs_inputs": "800.0",
    "housing": "safe",
    "water_safe": "yes",
    "cause": "illness",
    "observed": "三间瓦房，院子整洁",
}


def instance(answers: dict[str, str], number: str = "", **attributes: str) -> bytes:
    """The primary instance of our own form, filled in; every answer has its node there."""
    root = ElementTree.fromstring(form.xform())
    data = root.find(f".//{XF}instance/{XF}data")
    assert data is not None
    filled = copy.deepcopy(data)
    nodes = {node.tag.removeprefix(XF): node for node in filled.iter()}
    for name, text in answers.items():
        nodes[name].text = text
    nodes["instanceID"].text = number or f"uuid:{uuid4()}"
    for name, value in attributes.items():
        filled.set(name, value)
    ElementTree.register_namespace("", "http://www.w3.org/2002/xforms")
    return ElementTree.tostring(filled, encoding="utf-8", xml_declaration=True)


def zipped(*visits: tuple[bytes, dict[str, bytes]]) -> bytes:
    """The folder `instances`: one folder a visit, with its XML and its pictures."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (xml, pictures) in enumerate(visits, 1):
            place = f"instances/lika_survey_2015-09-01_10-20-{number:02d}"
            archive.writestr(f"{place}/lika_survey_{number}.xml", xml)
            for name, content in pictures.items():
                archive.writestr(f"{place}/{name}", content)
    return out.getvalue()


def pictures(number: int, *slots: str) -> tuple[dict[str, str], dict[str, bytes]]:
    """Answers that name a picture for each slot, and the pictures."""
    from tests.world import picture

    names = {slot: f"{number}{n}.png" for n, slot in enumerate(slots, 100)}
    return names, {name: picture(f"{slot} {number}") for slot, name in names.items()}


ALL = (
    *("photos_1", "photos_2", "survey_form_1", "income_sheet_1"),
    *("surveyor_signatures_1", "surveyor_signatures_2", "household_signature_1"),
)

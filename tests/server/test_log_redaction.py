"""No personal number reaches a log line, whoever writes it and however."""

import logging

import pytest
from pydantic import BaseModel
from sqlalchemy import create_engine, text

from pages import log_redaction

ID, OLD_ID, CARD, PHONE = (
    "370282198001010011",
    "370282800101001",
    "6222021234567890123",
    "13812345678",
)


@pytest.fixture(autouse=True)
def quiet():
    make = logging.getLogRecordFactory()
    log_redaction.install()
    yield
    logging.setLogRecordFactory(make)


@pytest.fixture
def lines():
    """A logger somebody else set up, with a formatter that prints faults."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record):
            found.append(self.format(record))

    logger, handler = logging.getLogger("elsewhere"), Keep()
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    yield logger, found
    logger.removeHandler(handler)


@pytest.mark.parametrize("number", [ID, OLD_ID, ID[:-1] + "X", ID + "43", CARD, PHONE])
@pytest.mark.parametrize("around", ["{}", "id={};", "户主{}号", "/case?id={}&x=1"])
def test_a_personal_number_is_blacked_out(number, around):
    assert number[:8] not in log_redaction.redact(around.format(number))


@pytest.mark.parametrize(
    "harmless", ["2016-05-03", "370282104201", "8501", "12812345678", "1.5e10"]
)
def test_other_numbers_stay(harmless):
    assert log_redaction.redact(f"at {harmless}.") == f"at {harmless}."


def test_numbers_in_message_arguments_and_faults_are_all_blacked_out(lines):
    logger, found = lines
    logger.error(f"in the text {ID}")
    logger.error("as an argument %s and %d", PHONE, 7)
    logger.error("as an object %s", ValueError(ID))
    logger.error("by name %(who)s", {"who": ID})
    try:
        raise ValueError(f"not a number: {ID}")
    except ValueError:
        logger.exception("a fault")
    said = "\n".join(found)
    assert ID not in said
    assert PHONE not in said
    assert "and 7" in said
    assert "test_log_redaction.py" in said, "where it happened is told"


def test_a_faults_line_of_source_is_not_told(lines):
    logger, found = lines
    try:
        int("何穗")
    except ValueError:
        logger.exception("a fault")
    assert 'int("' not in found[0]
    assert "in test_a_faults_line_of_source_is_not_told" in found[0]


def test_what_a_library_quotes_is_not_told(lines):
    logger, found = lines

    class Person(BaseModel):
        age: int

    database = create_engine("sqlite://").connect()
    for wrong in (
        lambda: (
            create_engine("sqlite://").connect().execute(text("SELECT :n FROM x"), {"n": "何穗"})
        ),
        lambda: Person(age="何穗"),
    ):
        try:
            wrong()
        except Exception as fault:
            logger.error("fault", exc_info=fault)
    database.close()
    assert len(found) == 2
    assert "何穗" not in "\n".join(found)

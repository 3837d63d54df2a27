"""Both formats of DUO are read by column name; what cannot be used is said with its line and reason."""

import pytest

from ruggensteun.refusal import Refused
from schools import register

TODAY = (
    '"PROVINCIE","BEVOEGD GEZAG NUMMER","INSTELLINGSCODE","VESTIGINGSCODE","VESTIGINGSNAAM","STRAATNAAM",'
    '"HUISNUMMER-TOEVOEGING","POSTCODE","PLAATSNAAM","GEMEENTENAAM","DENOMINATIE","TELEFOONNUMMER","INTERNETADRES"'
)
BEFORE = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;STRAATNAAM;HUISNUMMER-TOEVOEGING;"
    "POSTCODE;PLAATSNAAM;GEMEENTENAAM;DENOMINATIE;TELEFOONNUMMER;INTERNETADRES"
)
PADDED = (
    "Friesland  ;99903;99XD;99XD00;'t Pompeblêd  ;Fabeldyk;21 ;9100 XA;DE WESTEREEN;DANTUMADIEL;Openbaar;519000017;"
    "WWW.Pompebled.example/   "
)


def line(**cells):
    """One line of today's file, about De Wegwijzer; change the cells that a test is about."""
    values = {
        "province": "Noord-Brabant",
        "board": "99901",
        "institution": "99XA",
        "location": "99XA00",
        "name": "De Wegwijzer",
        "street": "Verzonnenstraat",
        "house": "12",
        "postcode": "5000 XA",
        "town": "TILBURG",
        "municipality": "TILBURG",
        "denomination": "Openbaar",
        "phone": "0130000112",
        "website": "www.dewegwijzer.example",
    }
    assert set(cells) <= set(values)
    return ",".join(f'"{value}"' for value in {**values, **cells}.values())


def read(*lines, header=TODAY, end="\n", encoding="utf-8"):
    return register.read(end.join([header, *lines, ""]).encode(encoding))


WEGWIJZER = {
    "name": "De Wegwijzer",
    "street": "Verzonnenstraat 12",
    "postcode": "5000 XA",
    "town": "Tilburg",
    "municipality": "Tilburg",
    "province": "Noord-Brabant",
    "phone": "+31130000112",
    "website": "www.dewegwijzer.example",
    "denomination": "Openbaar",
}


def test_todays_format_is_read():
    found = read(line())
    assert (found.rejected, found.remarks, found.special) == ([], [], False)
    assert found.rows == [register.Row(2, "99XA00", "99901", "", WEGWIJZER)]


def test_the_format_of_before_is_read_with_its_padding():
    found = read(PADDED, header=BEFORE, encoding="cp1252")
    assert found.rejected == found.remarks == []
    assert found.rows[0].code == "99XD00"
    assert found.rows[0].facts == {
        "name": "'t Pompeblêd",
        "street": "Fabeldyk 21",
        "postcode": "9100 XA",
        "town": "De Westereen",
        "municipality": "Dantumadiel",
        "province": "Friesland",
        "phone": "+31519000017",
        "website": "www.pompebled.example",
        "denomination": "Openbaar",
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encoding_and_line_ends_do_not_matter(encoding, end):
    found = read(line(name="'t Krûdewier – école"), end=end, encoding=encoding)
    assert [row.facts["name"] for row in found.rows] == ["'t Krûdewier – école"]


def test_utf8_that_is_cut_off_inside_a_letter_is_still_utf8():
    whole = f"{TODAY}\n{line(name='’t Krûdewier')}\n{line(location='01', website='www.krû')}".encode()
    cut = whole[: whole.rindex("û".encode()) + 1]
    assert register.read(cut).rows[0].facts["name"] == "’t Krûdewier"


def test_columns_go_by_name_and_not_by_place():
    header, cells = TODAY.split(","), line().split(",")
    found = read(",".join(reversed(cells)), header=",".join(reversed(header)))
    assert found.rows[0].facts == WEGWIJZER


def test_excels_first_line_is_passed_by():
    found = register.read(f"sep=;\r\n{BEFORE}\r\n{PADDED}\r\n".encode())
    assert [(row.line, row.code) for row in found.rows] == [(3, "99XD00")]


@pytest.mark.parametrize(
    ("institution", "location", "code"),
    [("99XA", "99XA00", "99XA00"), ("99XA", "01", "99XA01"), ("99XA", "1", "99XA01"), ("99xa", " 02 ", "99XA02")],
)
def test_a_code_may_be_given_as_its_suffix(institution, location, code):
    assert [row.code for row in read(line(institution=institution, location=location)).rows] == [code]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("135000112", "+31135000112"),
        ("0135000112", "+31135000112"),
        ("013-5000112", "+31135000112"),
        ("+31 13 5000112", "+31135000112"),
        ("0031135000112", "+31135000112"),
        ("317500112", "+31317500112"),
        ("1434506150", ""),
        ("12", ""),
    ],
)
def test_a_telephone_number_gets_its_zero_back(written, number):
    found = read(line(phone=written))
    assert found.rows[0].facts["phone"] == number
    assert [remark.line for remark in found.remarks] == ([] if number else [2])


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("www.school.example", "www.school.example"),
        ("http://www.School.example/", "www.school.example"),
        ("https://school.example/tilburg", "school.example/tilburg"),
        ("directie@school.example", ""),
        ("www,school.example", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_only_a_web_address_is_a_website(written, address):
    assert read(line(website=written)).rows[0].facts["website"] == address


def test_empty_cells_are_no_remark():
    found = read(line(phone="  ", website="", postcode="", street="", house="", board=""))
    assert (found.rejected, found.remarks) == ([], [])
    assert found.rows[0].board == ""


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"name": " "}, "VESTIGINGSNAAM"),
        ({"town": ""}, "PLAATSNAAM"),
        ({"province": "Holland"}, "Holland"),
        ({"board": "geen"}, "geen"),
        ({"name": "De " * 60}, "VESTIGINGSNAAM"),
    ],
)
def test_a_line_that_cannot_be_used_is_rejected_with_its_school(cells, reason):
    found = read(line(location="01"), line(**cells))
    assert [row.code for row in found.rows] == ["99XA01"]
    assert [(bad.line, bad.code) for bad in found.rejected] == [(3, "99XA00")]
    assert reason in found.rejected[0].reason


@pytest.mark.parametrize(
    ("institution", "location"), [("99XA", "99XB00"), ("", "01"), ("99XA", ""), ("WEG", "00"), ("99XA", "99XA001")]
)
def test_a_line_without_a_good_code_is_rejected(institution, location):
    found = read(line(), line(institution=institution, location=location))
    assert [(bad.line, bad.code) for bad in found.rejected] == [(3, "")]


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line_only():
    broken = line(location="01").replace('"De Wegwijzer"', '"De Wegwijzer')
    found = read(line(), broken, line(location="02"))
    assert [row.code for row in found.rows] == ["99XA00", "99XA02"]
    assert [(bad.line, bad.code) for bad in found.rejected] == [(3, "99XA01")]


def test_a_line_with_a_cell_too_many_or_too_few_is_rejected():
    found = read(line(), line(location="01") + ',"x"', line(location="02").rsplit(",", 2)[0])
    assert [bad.line for bad in found.rejected] == [3, 4]


def test_empty_lines_are_nothing():
    found = read("", line(), ",,,,,,,,,,,,", '"  ","",""')
    assert (len(found.rows), found.rejected) == (1, [])


def test_a_file_without_a_column_says_nothing_of_it():
    header, cells = TODAY.rsplit(",", 2)[0], line().rsplit(",", 2)[0]
    assert set(read(cells, header=header).rows[0].facts) == set(WEGWIJZER) - {"phone", "website"}


def test_the_file_of_special_schools_is_known_by_its_columns():
    assert read(line() + ',"4"', header=TODAY + ',"CLUSTER"').special is True


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n \n",
        b"naam,plaats\nDe Wegwijzer,Tilburg\n",
        b"PK\x03\x04 a spreadsheet",
        b"\x81\x8d\x8f\x90\x9d",
        b"<!doctype html><html><body>404</body></html>",
        TODAY.encode(),
        f"{TODAY}\n{'x,' * 12}x".encode(),
    ],
)
def test_what_is_no_register_gets_one_sentence(raw):
    with pytest.raises(Refused) as refused:
        register.read(raw)
    assert str(refused.value.sentence).endswith(".")

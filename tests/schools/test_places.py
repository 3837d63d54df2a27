"""Places are written as people write them, whatever the register's capitals."""

import pytest

from schools.places import PROVINCES, REGIONS, place, region_of


@pytest.mark.parametrize(
    ("register", "people"),
    [
        ("TILBURG", "Tilburg"),
        ("'S-HERTOGENBOSCH", "'s-Hertogenbosch"),
        ("S HERTOGENBOSCH", "'s-Hertogenbosch"),
        ("'S GRAVENMOER", "'s Gravenmoer"),
        ("’S-GRAVENHAGE", "'s-Gravenhage"),
        ("DEN HAAG", "Den Haag"),
        ("DE BILT", "De Bilt"),
        ("'T GOY", "'t Goy"),
        ("TULL EN 'T WAAL", "Tull en 't Waal"),
        ("ALPHEN AAN DEN RIJN", "Alphen aan den Rijn"),
        ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
        ("NIEUWERKERK AD IJSSEL", "Nieuwerkerk aan den IJssel"),
        ("IJMUIDEN", "IJmuiden"),
        ("EIJSDEN-MARGRATEN", "Eijsden-Margraten"),
        ("BERGEN NH", "Bergen NH"),
        ("HENGELO GLD", "Hengelo Gld"),
        ("2E EXLOERMOND", "2e Exloermond"),
        ("ST.-ANNAPAROCHIE", "St.-Annaparochie"),
        ("WEHE-DEN HOORN", "Wehe-den Hoorn"),
        ("NOARDEAST-FRYSLÂN", "Noardeast-Fryslân"),
        ("OUDEGA SUDWEST-FRYSLAN", "Oudega Súdwest-Fryslân"),
        ("", ""),
    ],
)
def test_capitals_become_the_name_that_people_write(register, people):
    assert place(register) == people


def test_a_name_that_is_written_as_people_do_is_left_alone():
    assert place("Wehe-Den Hoorn") == "Wehe-Den Hoorn"


@pytest.mark.parametrize(
    ("province", "municipality", "region"),
    [
        ("Groningen", "Pekela", "noord"),
        ("Noord-Brabant", "Tilburg", "zuid"),
        ("Noord-Brabant", "Altena", "midden"),
        ("Gelderland", "Apeldoorn", "midden"),
        ("Gelderland", "Nijmegen", "zuid"),
        ("Gelderland", "Hattem", "noord"),
        ("Utrecht", "Eemnes", "noord"),
        ("Flevoland", "Zeewolde", "midden"),
    ],
)
def test_a_municipality_goes_with_the_holiday_region_that_is_likely(province, municipality, region):
    assert region_of(province, municipality) == region


def test_every_province_has_a_region():
    assert set(PROVINCES.values()) == set(REGIONS)
    assert len(REGIONS) == 12

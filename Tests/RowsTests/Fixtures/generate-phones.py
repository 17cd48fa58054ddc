#!/usr/bin/env python3
"""Writes phones.csv: numbers of every region, right and wrong, and what Google's libphonenumber says of each.

    /tmp/venv/bin/pip install --upgrade phonenumbers
    /tmp/venv/bin/python Tests/RowsTests/Fixtures/generate-phones.py

Columns: the text, the default region or nothing, and whether `is_possible_number_with_reason(parse(text, region))` is
`IS_POSSIBLE`: a length that can only be dialled from nearby is not. A text that begins with 00 and has no default region
is judged as if it began with a plus sign.
"""

import csv
import pathlib
import random

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneNumberFormat, PhoneNumberType
from phonenumbers import ValidationResult

TARGET = pathlib.Path(__file__).with_name("phones.csv")
SEED = 20250101
TYPES = [PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.VOIP]


def is_possible(text, region):
    if not region and text.startswith("00"):
        text = "+" + text[2:]
    try:
        reason = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(text, region or None))
        return reason == ValidationResult.IS_POSSIBLE
    except NumberParseException:
        return False


def written(number, form):
    return phonenumbers.format_number(number, form)


def numbers_of(region, code, chance):
    """Eight texts about one region: some right, some damaged, some invented."""
    if region == "001":
        examples = [phonenumbers.example_number_for_non_geo_entity(code)]
    else:
        examples = [phonenumbers.example_number_for_type(region, kind) for kind in TYPES]
    examples = [example for example in examples if example]
    mobile = examples[0]
    any_kind = chance.choice(examples)
    digits = written(mobile, PhoneNumberFormat.E164)
    home = "" if region == "001" else region

    yield written(any_kind, PhoneNumberFormat.E164), ""
    yield written(mobile, PhoneNumberFormat.INTERNATIONAL), ""
    yield "00" + written(any_kind, PhoneNumberFormat.E164)[1:], ""
    yield digits[: -chance.randint(1, 3)], ""
    yield digits + "".join(chance.choices("0123456789", k=chance.randint(1, 3))), ""
    # The zero of callers inside the country, left in place.
    yield f"+{code} 0{written(any_kind, PhoneNumberFormat.E164)[1 + len(str(code)):]}", ""
    yield f"+{code}" + "".join(chance.choices("0123456789", k=chance.randint(3, 14))), ""
    if home:
        yield written(any_kind, PhoneNumberFormat.NATIONAL), home
        yield digits[1:], home
    else:
        yield digits[1:], ""


def main():
    chance = random.Random(SEED)
    rows = []
    for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
        for region in regions:
            rows.extend(numbers_of(region, code, chance))
    unassigned = [
        code
        for code in range(100, 1000)
        if not any(code // width in COUNTRY_CODE_TO_REGION_CODE for width in (1, 10, 100))
    ]
    for code in chance.sample(unassigned, 40):
        rows.append((f"+{code}" + "".join(chance.choices("0123456789", k=9)), ""))
    with TARGET.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["text", "region", "possible"])
        for text, region in rows:
            writer.writerow([text, region, "yes" if is_possible(text, region) else "no"])
    possible = sum(is_possible(text, region) for text, region in rows)
    print(f"{TARGET.name}: {len(rows)} numbers, {possible} possible, libphonenumber {phonenumbers.__version__}")


if __name__ == "__main__":
    main()

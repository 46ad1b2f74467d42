import csv

from svd_analysis.sources import fingertips

ADMISSIONS = "health/fingertips_90284_la_hospital_admissions_2324.csv"


def test_the_staged_admissions_agree_with_a_slow_reading(real_data):
    counts, _ = fingertips.read(real_data / ADMISSIONS)
    slow = {}
    with open(real_data / ADMISSIONS, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Sex"] == "Persons" and not row["Category Type"] and row["Count"]:
                slow[row["Area Code"], row["Time period"]] = int(row["Count"])
    assert dict(zip(zip(counts["area_code"], counts["month"], strict=True), counts["count"], strict=True)) == slow


def test_the_city_of_london_is_counted_with_hackney_and_has_no_row_of_its_own(real_data):
    counts, quality = fingertips.read(real_data / ADMISSIONS)
    assert "E09000001" not in set(counts["area_code"])
    combined = quality[(quality["check"] == "combined area") & (quality["found"].str.contains("Hackney"))]
    assert set(combined["place"]) == {"E09000001", "E09000012"}
    assert not counts["count"].isna().any()

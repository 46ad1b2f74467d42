"""What was planted in the example region: the answers that an analysis of its files has to find.

Every share is `one_in`, taken evenly through the offences in order of month, so that it is exact to one offence and not
only on average. Months are inclusive.
"""

from dataclasses import dataclass

EDITIONS = ("example-2024", "example-2025")

EXAMPLETON, SAMPLEFORD, MOCKBRIDGE = "X09000001", "X09000002", "X09000003"
AIRPORT, UNKNOWN = "met-exampleton-airport", "met-unknown"

# The months each edition's borough tables hold: its own release, with the last 24 months in a file of their own.
FIRST_MONTH = "2015-01"
RECENT = {"example-2024": ("2022-02", "2024-01"), "example-2025": ("2023-03", "2025-02")}
SMALL_AREA_MONTHS = ("2024-02", "2025-02")
# The months that partners' extracts hold; those of hospital admissions begin with a financial year.
EXTRACT_MONTHS = ("2023-01", "2025-02")
ADMISSION_MONTHS = ("2022-04", "2025-02")
# Boroughs that the region can have beside the usual three, so that it can be as large as London.
MORE = tuple(f"X09{number:06d}" for number in range(4, 34))
# The last mid-year whose residents of boroughs each edition's files give, so that each has those of its own year. Those
# of neighbourhoods end at mid-2022 in both, and have to be carried.
LAST_RESIDENTS = {"example-2024": 2023, "example-2025": 2024}
LAST_SMALL_AREA_RESIDENTS = 2022
# How many times the residents of the year before a borough has, neighbourhood by neighbourhood, to some eight people.
GROWTH = {EXAMPLETON: 1.006, SAMPLEFORD: 1.009, MOCKBRIDGE: 0.998} | dict.fromkeys(MORE, 1.004)


@dataclass(frozen=True)
class Move:
    """Offences of one major class that the later release counts in another place; nothing is lost or gained."""

    origin: str
    destination: str
    major: str
    one_in: int
    first: str
    last: str


@dataclass(frozen=True)
class Truth:
    """The planted facts. What chance decided (`suppressed`, `moved`) stands in what `draw` returns."""

    # Rates of violence are multiplied by `ratio_per_sd` for each `ranks_per_sd` places nearer to rank 1 of the income
    # domain (which is one standard deviation of a borough's thirty neighbourhoods); every other class by the other.
    ratio_per_sd: float = 1.35
    other_ratio_per_sd: float = 1.10
    ranks_per_sd: int = 9000
    middle_rank: int = 16422
    # A true null: how neighbourhoods live (owned or rented homes, deprived households) has this correlation with their
    # income deprivation and no part of its own in any offence. Nor have their residents' ages.
    follows_income: float = 0.5
    # A cluster: violence in these neighbourhoods is twice what their deprivation and borough would give.
    cluster: tuple[str, ...] = ("X01000012", "X01000013", "X01000014", "X01000017", "X01000018")
    cluster_ratio: float = 2.0
    # Ordinary variation between boroughs: standard deviation of the log ratio of two years of a borough and class.
    tau: float = 0.05
    # The one real change: personal robbery in Sampleford from this month on.
    changed_area: str = SAMPLEFORD
    changed_class: str = "Robbery of Personal Property"
    changed_from: str = "2024-01"
    changed_ratio: float = 1.5
    # The recording break: stalking and harassment is recorded more fully, everywhere alike.
    break_month: str = "2024-03"
    break_ratio: float = 1.25
    # The flags of domestic abuse and of hate crime are set otherwise from that month on, everywhere alike: so many are
    # left of those that were. Knife and gun crime are not touched.
    flag_ratio: float = 0.8
    # Late revision: offences the earlier release did not have yet, the same share in every area: 1% more.
    revised_class: str = "Violence without Injury"
    revised_one_in: int = 101
    revised_from: str = "2023-01"
    revised_ratio: float = 1.01
    moves: tuple[Move, ...] = (
        Move(EXAMPLETON, UNKNOWN, "Sexual Offences", 50, "2022-01", "2023-12"),
        Move(MOCKBRIDGE, SAMPLEFORD, "Sexual Offences", 25, "2022-01", "2023-12"),
    )
    # The airport is a pseudo-area until that day and lies in a borough since. The later release counts its offences of
    # every month in the borough and no longer lists it, and no ward or neighbourhood holds them; `area_changes.csv` has
    # the change.
    airport_joined: str = EXAMPLETON
    airport_joined_on: str = "2024-04-01"
    # The residents of one borough are estimated anew in the later edition's files from that mid-year on: in each
    # neighbourhood one more in so many, 1% more to the nearest resident. Offences were drawn from the earlier estimate.
    residents_revised_area: str = MOCKBRIDGE
    residents_revised_from: int = 2022
    residents_revised_one_in: int = 100
    residents_revised_ratio: float = 1.01
    # The borough whose admissions the earlier edition's file does not present in its latest year, 2022/23: a gap, while
    # the later edition's file has the number. Mockbridge's are withheld in both (`withheld_below`).
    not_presented_area: str = SAMPLEFORD
    not_presented_year: int = 2022
    # A month that the ward table of `example-2024` lacks, and one of which the LSOA table holds one offence in 200.
    ward_gap: str = "2022-10"
    partial_month: str = "2024-02"
    partial_one_in: int = 200
    # The share of a borough's offences that ward and LSOA tables can place.
    located: float = 0.98
    # Fingertips withholds counts of 1 to 7 and rounds the rest to 5.
    withheld_below: int = 8
    # What partners' own extracts hold and no open table does: `record_events` and `record_health` draw it.
    #
    # An hour of Friday and of Saturday night, 21:00 to 02:59, has so many times the violence of another. They are 12 of
    # the 168 hours of a week, and so 60 in 60 + 156 of all violence, 27.8%.
    night_ratio: float = 5.0
    # The share of offences committed four weeks before they were recorded; the others were recorded within two days.
    committed_earlier: float = 0.12
    # Of the offences of violence with injury in which somebody was hurt and lived, recorded within two days: one in so
    # many led to the emergency department, and one in so many to an ambulance.
    attended_one_in: int = 2
    called_one_in: int = 3
    # The share of attendances, and of calls of an ambulance, after assaults that the police never recorded.
    attendances_never_recorded: float = 0.4
    calls_never_recorded: float = 0.3
    # The region has one department, which asks everybody for the ISTV fields but for one in so many: 90% are recorded.
    attendances_missed_one_in: int = 10
    # The sex of one in so many of those whom an ambulance was called to is not noted.
    sex_not_noted_one_in: int = 20
    # Of the offences whose suspect is 10 to 17 one in so many ends in a caution or sentence, so many months later.
    outcome_one_in: int = 4
    outcome_after: int = 2


# Offences a year at the airport, where nobody lives, by minor class of the earlier release.
AIRPORT_OFFENCES = {
    "Violence with Injury": 4.0, "Violence without Injury": 7.0, "Other Theft": 30.0, "Possession of Drugs": 6.0,
    "Public Fear Alarm or Distress": 5.0,
}  # fmt: skip
# Series of the monthly dashboard and victims of violence against women and girls begin here.
FIRST_SERIES_MONTH = "2022-03"
# What the dashboard's series are a year per 1,000 residents, and what share of one is in the series inside it.
SERIES_RATES = {"Knife Crime": 1.9, "Gun Crime": 0.15, "Domestic Abuse": 10.5, "Hate Crime": 2.5}
INSIDE = {
    "Knife Crime with Injury": ("Knife Crime", 0.26),
    "Knife Crime with Injury (Personal Robbery)": ("Knife Crime with Injury", 0.14),
    "Knife Injury Victims (1-24)": ("Knife Crime with Injury", 0.38),
    "Knife Injury Victims (non DA 1-24)": ("Knife Injury Victims (1-24)", 0.9),
    "Domestic Abuse Violence with Injury": ("Domestic Abuse", 0.25),
    "Racist Crime": ("Hate Crime", 0.7),
}
# Victims of violence against women and girls a year per 1,000 residents: of domestic abuse, and others.
VAWG_RATES = (9.3, 6.2)
# Emergency admissions for violence a year. Mockbridge has so few that most of its years are withheld.
ADMISSIONS = {EXAMPLETON: 26.0, SAMPLEFORD: 15.0, MOCKBRIDGE: 6.0}
# Those of more boroughs lie between.
ADMISSIONS |= {code: 6.0 + 7 * number % 20 for number, code in enumerate(MORE)}
# What share of admissions for violence has which ICD-10 code: by bodily force, a sharp object, a blunt object,
# unspecified means, a firearm.
ADMISSION_CODES = {"Y04": 0.5, "X99": 0.25, "Y00": 0.15, "Y09": 0.08, "X95": 0.02}
# What share of the victims and of the suspects of recorded violence is of which age; nobody under 10 can be suspected.
VICTIM_AGES = {
    "0-9": 0.03, "10-14": 0.06, "15-17": 0.07, "18-24": 0.19, "25-34": 0.26, "35-49": 0.24, "50-64": 0.11,
    "65-89": 0.04,
}  # fmt: skip
SUSPECT_AGES = {
    "10-14": 0.06, "15-17": 0.10, "18-24": 0.24, "25-34": 0.30, "35-49": 0.22, "50-64": 0.07, "65-89": 0.01,
}  # fmt: skip
# What share of recorded violence another fact is true of. Each is drawn by itself but for what the offence itself says
# and for the relationship, which follows from whether it is domestic.
FACT_SHARES = {
    "domestic": {True: 0.3}, "victim_sex": {"female": 0.707}, "suspect_sex": {"male": 0.707},
    "relationship": {"stranger": 0.495, "acquaintance": 0.205, "partner": 0.212, "family": 0.088},
    "place": {"street or public place": 0.378, "home": 0.157}, "harm": {"minor": 0.5, "none": 0.207},
    "knife": {True: 0.09}, "hate": {True: 0.05},
}  # fmt: skip
# Of those hurt in assaults that the police never recorded: how many are male, were hurt with a knife, with a firearm,
# and where. As many of those admitted are male.
NEVER_RECORDED = {"male": 0.65, "knife": 0.1, "firearm": 0.01}
NEVER_RECORDED_PLACES = {
    "street or public place": 0.40, "licensed premises": 0.25, "home": 0.15, "transport": 0.08, "school": 0.06,
    "other private": 0.06,
}  # fmt: skip
# By what those were hurt against whom there was no knife and no firearm, in the words of the ISTV fields.
MEANS = {"Body part": 0.6, "Blunt object": 0.2, "Glass": 0.1, "Other": 0.1}

"""What the replayed year's enterprises answer, and the figures that follow, reckoned by hand.

Annex 1 of the notice: total = 服务规范 (25) + P11 / 2 less items 9 and 10 + P12 / 4 + honours.
"""

#: The ten letters of a client's answers, by the agency's number; ten A for all others.
ANSWERS = {
    2: "BCAAAAAAAA",  # 90
    4: "BCAAAAAAAA",
    9: "CCAAAAAAAA",  # 86
    10: "CCAAAAAAAA",
    16: "BAAAAAAAAA",  # 97
    17: "CCACCBBBBA",  # 60
    18: "CCACCBBBBA",
    19: "AACAAAAAAA",  # a leaked secret (question 3) in every answer
}
BEST = "A" * 10
#: Agency 10 is rated by four clients at 86 and by one at 90, P 86.8; its sixth does not answer.
TENTH, TENTH_AT_90 = 10, "BCAAAAAAAA"
#: Of agency 14 one client has a second contract, rated 86: its own mean of 93 counts once.
TWICE, SECOND_CONTRACT = 14, "CCAAAAAAAA"
#: Agency 6's clients do not answer at all.
UNRATED = 6

#: Scores of the reports that experts reviewed, out of how many.
REVIEWS: dict[int, tuple[tuple[str, str], ...]] = {
    2: (("80", "100"), ("45", "50")),  # 80 and 90 on a scale of 100: P 85
    4: (("80", "100"),),
    6: (("80", "100"),),
    7: (("90", "100"),),
    9: (("86.9", "100"),),
    10: (("86.6", "100"),),
    11: (("96", "100"),),
    12: (("88", "100"),),
    13: (("84", "100"),),
    14: (("82", "100"),),
    15: (("60", "100"),),
    16: (("86", "100"),),
    17: (("75", "100"),),
    18: (("75", "100"),),
}
FULL_MARKS = (("100", "100"),)

#: (agency, total, grade), best first; 17 and 18 share the fifteenth place.
RANKED = (
    (1, "110.00", "优秀"),
    (5, "98.00", "优秀"),  # the same total as 11 and the better 服务质量
    (11, "98.00", "优秀"),
    (7, "95.00", "优秀"),
    (12, "94.00", "优秀"),
    (16, "92.25", "优秀"),
    (13, "92.00", "优秀"),
    (14, "90.71", "优秀"),  # 41 + 25 + (93 + 5 * 100) / 6 / 4
    (10, "90.00", "优秀"),
    (9, "89.95", "合格"),
    (6, "89.75", "合格"),  # P12 of its class, the mean of 100, 100 and 97
    (2, "88.00", "合格"),
    (4, "85.50", "合格"),
    (15, "80.00", "合格"),
    (17, "77.50", "合格"),
    (18, "77.50", "合格"),
    (3, "75.00", "合格"),  # thirteen deductions, and no more than 服务规范 is lost
)
TIED = (17, 18)
EXCLUDED = 8

"""Evidence whose result has something of everything, for `pingyi verify` to find."""

from tests.scoring.specimens import Record, agency, document, response, rich, several_of_each

UNCERTAIN = ("--uncertainty", 40, "--seed", 3)


def city() -> Record:
    """Something of everything, and a cut that chance decides."""
    scores = [[f"{60 + at % 9}", f"{75 + at % 4}", "97"] for at in range(3, 21)]
    return document(
        *several_of_each()["agencies"][:1],
        rich()["agencies"][1],
        *(
            agency(at, survey=[response(score, enterprise=score) for score in each])
            for at, each in enumerate(scores, start=3)
        ),
        missing_policy={"default": "class_mean"},
    )

"""The data file against the notice, and files that must be refused."""

from pathlib import Path

import pytest

from survey.questionnaire import Questionnaire, QuestionnaireError, load_questionnaire

NOTICE = """\
1、对服务机构提供的服务内容是否清楚？	A、清楚	B、基本清楚	C、不清楚
2、服务机构是否能按照项目合同规定的时间完成相应的服务？	A、能	B、基本能	C、不能
3、服务机构是否向其他第三方泄露了本企业的技术及商业秘密？	A、没有	B、有部分泄露	C、泄露
4、服务机构开展服务周期中到企业现场次数是否满足服务需要？	A、满足	B、基本满足	C、不满足
5、服务周期中到达企业现场的专家及相关人员是否能满足服务需求？	A、满足	B、基本满足	C、不满足
6、服务机构的人员的专业技术水平如何？	A、好	B、一般	C、不好
7、服务机构的人员工作作风和敬业精神如何？	A、好	B、一般	C、不好
8、项目完成后，对企业的安全条件、技术改进或危害防范是否有促进作用？	A、有用	B、一般	C、没用
9、项目完成后，对企业的安全管理是否有促进作用？	A、有用	B、一般	C、没用
10、技术服务总体印象分	A、好	B、一般	C、较差
"""  # 佛应急〔2023〕70号, lines 104-113

FILE = Path(__file__).parents[2] / "survey" / "questionnaires" / "foshan-2023.toml"


def test_every_question_and_option_is_worded_as_in_the_notice(questionnaire: Questionnaire) -> None:
    printed = "".join(
        "\t".join([f"{q.number}、{q.text}", *(f"{o.letter}、{o.label}" for o in q.options)]) + "\n"
        for q in questionnaire.questions
    )
    assert printed == NOTICE


def test_a_is_ten_b_seven_c_three_also_where_the_wording_is_negative(
    questionnaire: Questionnaire,
) -> None:
    for question in questionnaire.questions:
        assert [option.points for option in question.options] == [10, 7, 3]
    assert questionnaire.total("A" * 10) == 100
    assert questionnaire.total("C" * 10) == 30
    assert questionnaire.total("AABAAAAAAC") == 90
    assert questionnaire.total("ABC-------") == 20


def test_only_leaked_secrets_alert_the_bureau(questionnaire: Questionnaire) -> None:
    alerts = {q.number: q.alert_letters for q in questionnaire.questions if q.alert_letters}
    assert alerts == {3: {"B", "C"}}


def test_key_names_the_version_and_loads_it(questionnaire: Questionnaire) -> None:
    assert questionnaire.key == "foshan-2023@1"
    assert load_questionnaire("foshan-2023@1") == questionnaire
    assert load_questionnaire(str(FILE)) == questionnaire
    with pytest.raises(QuestionnaireError, match="holds foshan-2023@1, not foshan-2023@2"):
        load_questionnaire("foshan-2023@2")


@pytest.mark.parametrize(
    ("found", "put", "reason"),
    [
        ("number = 2\n", "number = 3\n", "numbered 1 to 10"),
        ("number = 10\n", "number = 11\n", "numbered 1 to 10"),
        ("number = 2\n", "", "number is missing"),
        ('letter = "B"', 'letter = "A"', "question 1: duplicate letters in AAC"),
        ('letter = "C"', 'letter = "D"', "A, B, C in this order"),
        ("points = 7, ", "", "question 1, option B: points is missing"),
        ("points = 7, ", "points = true, ", "points is missing or not a number"),
        ("points = 7", "points = 10", "question 1: points must fall"),
        ("points = 7", "points = 2", "question 1: points must fall"),
        ('label = "基本清楚", ', "", "label is missing"),
        ('label = "基本清楚"', 'label = "清楚"', "means both A and B"),
        ('"基本上清楚"', '"很清楚"', "means both A and B"),
        ('alert = ["B", "C"]', 'alert = ["D"]', "alert names letters"),
        ('alert = ["B", "C"]', "alert = [1]", "alert must be a list of texts"),
        ("alert = [", "alarm = [", "unknown key alarm"),
        ("version = 1", 'version = "1"', "version is missing or not a number"),
        ("version = 1", "version = ", "not valid TOML"),
        ('id = "foshan-2023"', 'id = " "', "id is missing"),
    ],
)
def test_a_faulty_file_is_refused_with_its_reason(
    tmp_path: Path, found: str, put: str, reason: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert found in text
    faulty = tmp_path / "faulty.toml"
    faulty.write_text(text.replace(found, put, 1), encoding="utf-8")
    with pytest.raises(QuestionnaireError, match=reason) as raised:
        load_questionnaire(str(faulty))
    assert "faulty.toml" in str(raised.value)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(QuestionnaireError, match="cannot be read"):
        load_questionnaire("nowhere-1999")

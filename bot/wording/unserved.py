"""Sentences for who was never served by an agency that they are asked about (未服务)."""

from collections.abc import Sequence

from bot.wording.markup import fit, plain, tap
from survey.reading import Word

WORD, _CONFIRM, _BACK = "未服务", "确认未服务", "恢复评价"
#: Lines in one reply.
_SHOWN = 6


def label(agency: str, service: str, enterprise: str) -> str:
    """As the words that confirm name it; "" for what tells nothing apart."""
    name = f"{agency}（{service}）" if service else agency
    return f"{name}·{enterprise}" if enterprise else name


def asked(label: str) -> str:
    return fit(
        f"您反映没有接受过“{plain(label, 40)}”的服务。"
        "确认后不再请贵单位评价这家机构，也不再提醒。\n"
        f"确认请点击：{_tap(_CONFIRM, label)}\n"
        f"接受过服务的，请回复 {tap(Word.RESUME)} 接着评价。"
    )


def which(labels: Sequence[str]) -> str:
    lines = ["没有接受过哪家机构的服务？点选后不再请贵单位评价这家，也不再提醒："]
    lines += [_tap(_CONFIRM, each) for each in labels[:_SHOWN]]
    if len(labels) > _SHOWN:
        lines.append(f"共{len(labels)}家，其他的请回复“{WORD} 机构名称”。")
    lines.append(f"都接受过服务的，请回复 {tap(Word.RESUME)} 接着评价。")
    return fit("\n".join(lines))


def submitted(agency: str) -> str:
    return (
        f"贵单位已提交对“{plain(agency, 40)}”的评价，不能再改为未服务；"
        "如系误评，请修改后重新提交，或联系主办单位。"
    )


def none_such() -> str:
    return f"没有找到这家待评的机构。查看待评机构：{tap('待评机构')}"


def recorded(label: str, shown: str) -> str:
    """shown: what is asked of the person now."""
    return fit(
        f"已记录：贵单位没有接受过“{plain(label, 40)}”的服务，不再请您评价。"
        f"如点错了，截止前可回复 {_tap(_BACK, label)}\n\n{shown}"
    )


def which_back(labels: Sequence[str]) -> str:
    if not labels:
        return "没有可以恢复的评价。"
    lines = ["要恢复对哪家机构的评价？请点选："]
    lines += [_tap(_BACK, each) for each in labels[:_SHOWN]]
    return fit("\n".join(lines))


def back_explained() -> str:
    return f"刚才没有作任何改动。要恢复评价某家机构，请回复 {tap(_BACK)}"


def taken_back(label: str) -> str:
    return f"已恢复对“{plain(label, 40)}”的评价，请回复 {tap(Word.RESUME)} 接着填写。"


def _tap(verb: str, label: str) -> str:
    return tap(f"{verb} {plain(label, 40)}", f"{verb} {label}")

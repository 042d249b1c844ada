"""pingyi invitations letters: a page for each invited body, with its code, to be printed."""

import time
from collections.abc import Iterator
from datetime import timedelta
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cycle.refusal import one_line
from pingyi.cli.acting import acting, actor_of, remark, say
from pingyi.cli.choices import chosen_cycle, chosen_district, district_option
from pingyi.cli.exporting import telling_replaced
from pingyi.cli.meter import Meter, metered
from pingyi.cli.options import by_option
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from bot.wechat import WeChat
    from cycle.audit import Actor
    from cycle.cycles import CycleRow
    from cycle.inviting.letters import Addressee
    from documents.letters import Campaign, Code, Letter
    from documents.letters_pictures import Picture

#: Tries of one call for a QR code, and seconds before the second and the third.
_WAITS = (0.5, 2.0)


@click.command(
    help="把邀请函按区写成 OUT.docx，每家一页 A4。\n\n"
    "超过 500 家的写成几个文件：OUT-001.docx、OUT-002.docx ……每个文件写完整以后才出现。"
    "持有邀请函即可以收件人的名义作答，所以文件只有本人可读；谁印了多少份，记入审计日志。"
    "加 --tickets 的，扫二维码即绑定（二维码 30 天内有效）；不加的，"
    "印公众号本身的二维码（bureau.account_qr），邀请码由企业输入。"
)
@click.argument("out", type=click.Path(path_type=Path), help="写到哪个文件：.docx")
@click.argument("cycle_name", metavar="CYCLE")
@district_option
@click.option(
    "--role",
    "role_text",
    type=click.Choice(["enterprise", "agency", "liaison"]),
    default="enterprise",
    show_default=True,
    help="谁的邀请函：enterprise 企业，agency 机构，liaison 联络员",
)
@click.option("--tickets", is_flag=True, help="印每份邀请自己的公众号带参二维码，扫一下就绑定")
@by_option
@click.pass_obj
def letters(
    tools: Tools,
    out: Path,
    cycle_name: str,
    district_text: str | None,
    role_text: str,
    who: str,
    *,
    tickets: bool,
) -> None:
    """Write letters of invitation to OUT.docx, one A4 page each, by district."""
    from cycle.inviting.invitations import count_invitations
    from cycle.inviting.letters import PART, addressees, count_addressees
    from documents.draft import DocumentError, check_place
    from storage.tables import Role

    if out.suffix.lower() != ".docx":
        raise BadInput(f"{one_line(out)}：文件名应以 .docx 结尾。")
    actor, district = actor_of(tools, who), chosen_district(tools, district_text)
    role = Role(role_text)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        total = count_addressees(db, cycle.id, district, role)
        others = count_invitations(db, cycle.id, district, role) - total
    if others:
        remark(f"有 {others:,} 家企业的服务项目均已终止，没有要评价的机构，不生成邀请函。")
    if not total:
        raise BadInput(f"考评周期“{cycle.name}”没有符合条件的邀请。")
    paths = _paths(out, -(-total // PART))
    printing = _Printing(tools, cycle, actor, district or "", tickets=tickets)
    written = 0
    try:
        check_place(out)
        with telling_replaced(*paths), metered("封") as meter:
            parts = addressees(tools.database, tools.vault, cycle.id, district, role)
            for number, part in enumerate(parts):
                # somebody was invited meanwhile
                path = paths[number] if number < len(paths) else _numbered(out, number + 1)
                printing.part(path, role_text, part, meter, written, total)
                written += len(part)
    except DocumentError as error:
        raise BadInput(f"{error}{_so_far(written)}") from error
    files = f"{paths[0]} 等 {len(paths)} 个文件" if len(paths) > 1 else str(out)
    say(f"已生成邀请函 {written:,} 封到 {files}；内含邀请码，请妥善保管，打印后删除。")
    _tell_leftovers(out, paths)


class _Printing:
    """A run: everything that its letters have in common."""

    def __init__(
        self, tools: Tools, cycle: "CycleRow", actor: "Actor", district: str, *, tickets: bool
    ) -> None:
        self._tools, self._cycle, self._actor, self._district = tools, cycle, actor, district
        self._client = _client(tools) if tickets else None
        self._account = None if tickets else _account_picture(tools)
        self._campaign = _campaign(tools, cycle, tickets=tickets)

    def part(
        self,
        path: Path,
        role: str,
        part: "list[Addressee]",
        meter: Meter,
        before: int,
        total: int,
    ) -> None:
        """One file, whole or not at all, and its entry in the audit log before it appears."""
        from cycle.audit import record
        from documents.draft import whole_file
        from documents.letters import write_letters

        with whole_file(path) as draft:
            found = []
            for done, each in enumerate(part, before):
                meter("正在生成邀请函…", done, total)
                found.append(self._letter(role, each, before))
            write_letters(draft, found, self._campaign, self._code)
            subject = f"cycle:{self._cycle.name}"
            with acting(self._tools, self._actor, "invitation.letters", subject, self._cycle) as db:
                record(
                    db,
                    self._actor,
                    "invitation.letters",
                    subject,
                    self._tools.now(),
                    cycle_id=self._cycle.id,
                    codes=len(found),
                    file=path.name,
                    of_role=role,
                    district=self._district,
                    tickets=self._client is not None,
                )

    @property
    def _code(self) -> "Code":
        from documents.letters import Code

        if self._client is not None:
            return Code.SCENE
        return Code.ACCOUNT if self._account else Code.NONE

    def _letter(self, role: str, to: "Addressee", before: int) -> "Letter":
        from documents.letters import Letter

        picture = self._account
        if self._client is not None:
            picture = _scene_picture(self._client, to.scene, before)
        return Letter(role, to.name, to.code, to.agencies, picture)


def _campaign(tools: Tools, cycle: "CycleRow", *, tickets: bool) -> "Campaign":
    from bot.wechat import QRCODE_SECONDS
    from documents.letters import Campaign
    from survey.questionnaire import QUESTION_COUNT

    today = tools.now().astimezone(tools.zone)
    # the day before: what was drawn at noon lasts until noon
    until = (today + timedelta(seconds=QRCODE_SECONDS) - timedelta(days=1)).date()
    bureau = tools.config.bureau
    return Campaign(
        bureau=bureau.name,
        account=bureau.account,
        cycle=cycle.name,
        opens_on=cycle.opens_on,
        closes_on=cycle.closes_on,
        written_on=today.date(),
        questions=QUESTION_COUNT,
        scenes_until=until if tickets and until < cycle.closes_on else None,
    )


def _account_picture(tools: Tools) -> "Picture | None":
    """The account's own QR code as configured; without one, one sentence and no picture."""
    from documents.draft import DocumentError
    from documents.letters_pictures import drawn, read_picture

    given = tools.config.bureau.account_qr.strip()
    if not given:
        remark("没有配置公众号二维码（bureau.account_qr），邀请函只印公众号名称和邀请码。")
        return None
    if given.startswith(("http://", "https://")):
        return drawn(given)
    try:
        return read_picture(Path(given))
    except DocumentError as error:
        raise BadInput(f"配置项 bureau.account_qr：{error}") from error


def _client(tools: Tools) -> "WeChat":
    from pingyi.delivery import REQUIRED, platform

    tools.require(*REQUIRED)
    return platform(tools.config, tools.database, tools.vault)


def _scene_picture(client: "WeChat", scene: str, before: int) -> "Picture":
    """The platform's QR code of an invitation; BadInput when it gives none after three tries."""
    from documents.letters_pictures import drawn
    from notifications.errors import HANDLING, SendError
    from pingyi.findings import advice

    waits: Iterator[float] = iter(_WAITS)
    while True:
        try:
            return drawn(client.create_qrcode(scene).url)
        except SendError as error:
            wait = next(waits, None)
            if wait is None or not HANDLING[error.cause].retryable:
                raise BadInput(f"{advice(error)}{_so_far(before)}") from error
            time.sleep(wait)


def _so_far(written: int) -> str:
    return f"此前已生成的 {written:,} 封可以使用。" if written else ""


def _paths(out: Path, parts: int) -> list[Path]:
    return [out] if parts == 1 else [_numbered(out, number) for number in range(1, parts + 1)]


def _numbered(out: Path, number: int) -> Path:
    return out.with_name(f"{out.stem}-{number:03}{out.suffix}")


def _tell_leftovers(out: Path, paths: list[Path]) -> None:
    """Files of an earlier, larger run look as if they were of this one."""
    pattern = f"{escape(out.stem)}-[0-9][0-9][0-9]{out.suffix}"
    others = {out, *out.parent.glob(pattern)} - set(paths)
    old = sorted(path.name for path in others if path.exists())
    if old:
        say(f"注意：{old[0]}{' 等' if len(old) > 1 else ''}是以前生成的文件，不属于这一次。")

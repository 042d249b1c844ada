"""pingyi keys: fresh secrets for a new deployment."""

import json
import os
import re
import secrets
import string
from pathlib import Path

import click
from cryptography.fernet import Fernet

from cycle.refusal import one_line
from pingyi.cli.acting import say
from pingyi.cli.tools import BadInput

#: A line of the configuration that holds nothing yet: key, what is empty, and the remark.
_EMPTY = re.compile(r"(?P<key>\w+)(?P<eq>\s*=\s*)(?P<value>\"\"|\[\s*\])(?P<rest>\s*(?:#.*)?)")
_SECTION = re.compile(r"\s*\[(?P<name>[\w.]+)\]\s*(?:#.*)?")


@click.command(
    help="生成一套新的密钥，供粘贴到配置文件；不写入任何地方。\n\n"
    "用 --into 指明配置文件的，填入文件中还空着的几项，已有的一律不改。\n\n"
    "更换数据密钥：新密钥放在 security.data_keys 最前，旧密钥放在后面，"
    "再运行 pingyi db rekey。"
)
@click.option(
    "--into",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="填入哪个配置文件中空着的密钥，并只准本用户读写",
)
def keys(*, path: Path | None) -> None:
    """Print fresh secrets to paste into the configuration, or fill in what is empty there."""
    fresh = _fresh()
    if path is None:
        click.echo(_as_toml(fresh))
        return
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            f"{one_line(path)}：无法读取，请先运行 cp config.example.toml config.toml。"
        ) from None
    filled, names = _filled(text, fresh)
    if names:
        _put(path.resolve(), filled)
        say(f"已填入 {one_line(path)}：{'、'.join(names)}。")
    else:
        say(f"{one_line(path)} 中没有空着的密钥，没有改动。")


def _put(path: Path, text: str) -> None:
    """Whole or not at all, private, and still its owner's."""
    from documents.draft import DocumentError, whole_file

    try:
        with whole_file(path) as draft:
            draft.write_bytes(text.encode())
            owner = path.stat()
            os.chown(draft, owner.st_uid, owner.st_gid)
    except DocumentError as error:
        raise BadInput(one_line(error)) from None


def _fresh() -> dict[str, dict[str, str | list[str]]]:
    alphabet = string.ascii_letters + string.digits
    return {
        "wechat": {
            "token": secrets.token_hex(16),
            "encoding_aes_key": "".join(secrets.choice(alphabet) for _ in range(43)),
        },
        "security": {
            "secret_key": secrets.token_urlsafe(32),
            "data_keys": [Fernet.generate_key().decode()],
        },
    }


def _as_toml(fresh: dict[str, dict[str, str | list[str]]]) -> str:
    lines = []
    for section, values in fresh.items():
        lines.append(f"[{section}]")
        for key, value in values.items():
            remark = "  # read by nothing yet: for pages to come" if key == "secret_key" else ""
            lines.append(f"{key} = {json.dumps(value)}{remark}")
    return "\n".join(lines)


def _filled(text: str, fresh: dict[str, dict[str, str | list[str]]]) -> tuple[str, list[str]]:
    """The file with what was empty in it, and the names of that; every other byte stays."""
    section, names, lines = "", [], []
    for line in text.splitlines(keepends=True):
        if found := _SECTION.fullmatch(line.rstrip("\r\n")):
            section = found["name"]
        empty = _EMPTY.fullmatch(line.rstrip("\r\n"))
        value = fresh.get(section, {}).get(empty["key"]) if empty else None
        if empty is not None and value is not None:
            names.append(f"{section}.{empty['key']}")
            ending = line[len(line.rstrip("\r\n")) :]
            rest = empty["rest"].strip()
            remark = f"  {rest}" if rest else ""
            line = f"{empty['key']}{empty['eq']}{json.dumps(value)}{remark}{ending}"
        lines.append(line)
    return "".join(lines), names

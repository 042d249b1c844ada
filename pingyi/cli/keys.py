"""pingyi keys: fresh secrets for a new deployment."""

import secrets
import string

import click
from cryptography.fernet import Fernet


@click.command(
    help="生成一套新的密钥，供粘贴到配置文件；不写入任何地方。\n\n"
    "更换数据密钥：新密钥放在 security.data_keys 最前，旧密钥放在后面，"
    "再运行 pingyi db rekey。"
)
def keys() -> None:
    """Print fresh secrets to paste into the configuration; nothing is stored."""
    alphabet = string.ascii_letters + string.digits
    aes_key = "".join(secrets.choice(alphabet) for _ in range(43))
    click.echo(
        "[wechat]\n"
        f'token = "{secrets.token_hex(16)}"\n'
        f'encoding_aes_key = "{aes_key}"\n'
        "[security]\n"
        f'secret_key = "{secrets.token_urlsafe(32)}"  # read by nothing yet: for pages to come\n'
        f'data_keys = ["{Fernet.generate_key().decode()}"]'
    )

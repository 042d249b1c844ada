"""The yardstick: a bare wechatpy echo in Flask that keeps nothing."""

import os

from flask import Flask, Response, abort, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

app = Flask(__name__)
_TOKEN = os.environ["BENCH_TOKEN"]
_crypto = WeChatCrypto(_TOKEN, os.environ["BENCH_AES_KEY"], os.environ["BENCH_APP_ID"])


@app.post("/wechat")
def wechat() -> Response:
    args = request.args
    timestamp, nonce = args.get("timestamp", ""), args.get("nonce", "")
    try:
        check_signature(_TOKEN, args.get("signature", ""), timestamp, nonce)
        xml = _crypto.decrypt_message(
            request.get_data(), args.get("msg_signature", ""), timestamp, nonce
        )
    except (InvalidSignatureException, InvalidAppIdException):
        abort(403)
    message = parse_message(xml)
    reply = create_reply(message.content, message=message)
    sealed = _crypto.encrypt_message(reply.render(), nonce, timestamp)
    return Response(sealed, mimetype="application/xml")

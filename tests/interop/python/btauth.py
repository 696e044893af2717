"""Bittensor 11's signed requests for the tests: one JSON command a line, one JSON answer a line."""

import json
import sys

import bittensor as bt
from bittensor.sp_core import Keypair

stores = {}


def key(command):
    crypto = bt.CRYPTO_ED25519 if command.get("scheme") == "ed25519" else bt.CRYPTO_SR25519
    return Keypair.create_from_uri(command["uri"], crypto_type=crypto)


def run(command):
    body = command["body"].encode()
    common = {"method": command["method"], "path": command["path"]}
    if command["do"] == "sign":
        keypair = key(command)
        headers = bt.http_auth.sign(
            keypair, body=body, receiver_ss58=command.get("receiver"), nonce_ns=command.get("nonce"), **common
        )
        return {"headers": headers, "hotkey": keypair.ss58_address}
    try:
        caller = bt.http_auth.verify(
            command["headers"], body, self_hotkey_ss58=command["receiver"],
            nonce_store=stores.setdefault(command["store"], bt.http_auth.InMemoryNonceStore()), **common,
        )
        return {"hotkey": caller.hotkey_ss58, "nonce": str(caller.nonce_ns)}
    except bt.http_auth.AuthError as error:
        return {"refused": type(error).__name__}


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(run(json.loads(line))), flush=True)
    except Exception as error:
        print(json.dumps({"error": repr(error)}), flush=True)

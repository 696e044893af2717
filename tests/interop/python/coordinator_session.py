"""A miner and a validator of subnet 46 by command: a line of JSON in, a line of JSON out."""

import hashlib
import json
import sys
import time

import requests
from bittensor_wallet import Keypair

import coordinator_client as network


def told(response):
    """What a client sees of an answer, without the parts that change from run to run."""
    is_json = "json" in response.headers.get("content-type", "")
    return {
        "status": response.status_code,
        "body": response.json() if is_json else None,
        "limits": sorted(name for name in response.headers if name.lower().startswith("x-ratelimit-")),
        "hops": [hop.status_code for hop in response.history],
    }


def asked(work):
    try:
        return told(work())
    except requests.exceptions.HTTPError as failure:
        return told(failure.response)


class Session:
    def __init__(self, base_url, miner, validator):
        self.miner = network.Coordinator(base_url, Keypair.create_from_uri(miner), Keypair.create_from_uri(miner + "//cold").ss58_address)
        self.validator = network.Coordinator(
            base_url, Keypair.create_from_uri(validator), Keypair.create_from_uri(validator + "//cold").ss58_address
        )

    def who(self):
        return {"miner": self.miner.address, "validator": self.validator.address}

    def health(self):
        return asked(self.miner.health)

    def stats(self):
        return asked(self.miner.stats)

    def assignment(self):
        return asked(self.miner.assignment)

    def same_assignment(self, times):
        timestamp = int(time.time())
        signature = self.miner.sign(f"zipcode:assignment:current:{timestamp}")
        answers = [self.miner.assignment(timestamp=timestamp, signature=signature) for _ in range(times)]
        return {"statuses": [answer.status_code for answer in answers], "texts": len({answer.text for answer in answers})}

    def forged_assignment(self):
        """Refused, and so sent three times."""
        before = self.miner.attempts
        answer = asked(lambda: self.miner.assignment(signature="00" * 64))
        return {**answer, "attempts": self.miner.attempts - before}

    def assignment_of(self, epoch, by="validator"):
        return asked(lambda: getattr(self, by).assignment_of(epoch))

    def report(self, epoch, nonce, status, times=1, **more):
        body = self.miner.status_body(epoch, nonce, status, **more)
        answers = [told(self.miner.report(body)) for _ in range(times)]
        return {"answers": answers}

    def report_as_draft(self, epoch, nonce, status):
        """The draft's spelling: snake_case, statuses in small letters."""
        body = self.miner.status_body(epoch, nonce, status, timestamp=int(time.time()) - 7)
        body["epoch_id"] = body.pop("epochId")
        body["s3_upload_complete"] = body.pop("s3UploadComplete")
        body["zipcodes_completed"] = []
        return asked(lambda: self.miner.report(body))

    def folder_access(self):
        response = self.miner.folder_access()
        self.folder = response.json()
        return told(response)

    def upload(self, path, text):
        return network.upload_below_folder(self.folder, path, text.encode())

    def upload_epoch(self, epoch, zipcode, listings):
        """One zipcode as the miner does it, folder and all in its path."""
        stamp = time.strftime("%Y%m%d_%H%M%S")
        document = {
            "epoch_id": epoch,
            "zipcode": zipcode,
            "miner_hotkey": self.miner.address,
            "submission_timestamp": "2026-01-05T04:00:00.123456+00:00",
            "listing_count": len(listings),
            "listings": listings,
        }
        path = f"data/hotkey={self.miner.address}/epoch={epoch}/zipcode={zipcode}/data_{stamp}.json"
        return self.upload(path, json.dumps(document, indent=2))

    def own_keys(self):
        return network.list_by_token(self.folder["list_url"])

    def validator_access(self, by="validator"):
        response = getattr(self, by).validator_access()
        if response.status_code == 200:
            self.access = response.json()
        return told(response)

    def miner_access(self, folders=False):
        miner = self.miner.address
        text = f"s3:validator:folders:{miner}:{self.validator.address}" if folders else None
        response = self.validator.miner_access(miner, text)
        self.miner_url = response.json().get("miner_url", "")
        return told(response)

    def list_everything(self):
        return network.list_by_last_key(self.access["urls"]["global"]["list_all_data"])

    def list_by_token(self, size):
        return network.list_by_token(self.access["urls"]["global"]["list_all_data"], size)

    def list_miners(self, size):
        return network.list_by_token(self.access["urls"]["miners"]["list_all_miners"], size)

    def list_miner(self):
        return network.list_by_token(self.miner_url)

    def download(self, key, headers=None):
        response = requests.get(network.object_url(self.miner_url, key), headers=headers or {}, timeout=30)
        return {
            **told(response),
            "sha256": hashlib.sha256(response.content).hexdigest(),
            "text": response.text[:200],
            "authorization": "Authorization" in response.request.headers,
            "secret": "capability" in response.url,
        }

    def head(self, key):
        response = requests.head(network.object_url(self.miner_url, key), timeout=30)
        return {"status": response.status_code, "size": response.headers.get("content-length"), "etag": response.headers.get("etag")}

    def validator_upload(self, epoch, by="validator"):
        response = getattr(self, by).validator_upload(epoch)
        if response.status_code == 200:
            self.form = response.json()
        return told(response)

    def publish(self, name, text, older=False):
        """The older validator knows `url` alone and writes its own key over the form's."""
        form = {"url": self.form["url"], "fields": {**self.form["fields"], "key": ""}} if older else self.form
        return network.upload_result(form, name, text.encode())


def main():
    session = Session(*sys.argv[1:4])
    print(json.dumps(session.who()), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(session, command.pop("do"))(**command)
        except Exception as failure:
            answer = {"error": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), flush=True)


main()

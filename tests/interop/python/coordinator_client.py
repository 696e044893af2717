"""Clients of subnet 46's coordinator, written as the network's own miners and validators behave: blocking `requests`,
one session for all, no time limit, the same signature sent again when anything fails, object URLs made from listing URLs."""

import time
import urllib.parse
import xml.etree.ElementTree as ElementTree

import requests

S3 = {"s3": "http://s3.amazonaws.com/doc/2006-03-01/"}
ATTEMPTS = 3
DAY = 86400


class Coordinator:
    """One neuron talking to the coordinator. `coldkey` is an address; it goes along wherever the network sends it."""

    def __init__(self, base_url, hotkey, coldkey):
        self.base_url = base_url.rstrip("/")
        self.hotkey = hotkey
        self.address = hotkey.ss58_address
        self.coldkey = coldkey
        self.session = requests.Session()
        # Also on requests without a body.
        self.session.headers.update({"Content-Type": "application/json", "User-Agent": "lode-interop/1"})
        self.attempts = 0

    def sign(self, text, prefix=""):
        return prefix + self.hotkey.sign(text.encode("utf-8")).hex()

    def ask(self, method, path, **options):
        """What the network's client does on any failure, refusals included: the very same request again."""
        for attempt in range(ATTEMPTS):
            self.attempts += 1
            try:
                response = self.session.request(method, f"{self.base_url}{path}", **options)
                response.raise_for_status()
                return response
            except requests.exceptions.RequestException:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(0.01)

    def assignment(self, **change):
        timestamp = int(time.time())
        params = {"hotkey": self.address, "signature": self.sign(f"zipcode:assignment:current:{timestamp}")}
        return self.ask("GET", "/api/v1/zipcode-assignments/current", params={**params, "timestamp": timestamp, **change})

    def assignment_of(self, epoch_id):
        timestamp = int(time.time())
        params = {
            "hotkey": self.address,
            "signature": self.sign(f"zipcode:validation:{epoch_id}:{timestamp}"),
            "timestamp": timestamp,
        }
        return self.ask("GET", f"/api/v1/zipcode-assignments/epoch/{epoch_id}", params=params)

    def stats(self):
        return self.ask("GET", "/api/v1/zipcode-assignments/stats")

    def health(self):
        return self.ask("GET", "/healthcheck")

    def status_body(self, epoch_id, nonce, status, documented=False, timestamp=None, prefix="", **more):
        timestamp = int(time.time()) if timestamp is None else timestamp
        text = f"miner:status:{self.address}:{epoch_id}" if documented else f"zipcode:status:{epoch_id}"
        return {
            "hotkey": self.address,
            "signature": self.sign(f"{text}:{timestamp}", prefix),
            "timestamp": timestamp,
            "epochId": epoch_id,
            "nonce": nonce,
            "status": status,
            "s3UploadComplete": False,
            **more,
        }

    def report(self, body):
        return self.ask("POST", "/api/v1/zipcode-assignments/status", json=body)

    def signed(self, text, **more):
        timestamp = int(time.time())
        signature = self.sign(f"{text}:{timestamp}")
        return {"hotkey": self.address, "timestamp": timestamp, "signature": signature, **more}

    def folder_access(self):
        text = f"s3:data:access:{self.coldkey}:{self.address}"
        return self.post("/get-folder-access", self.signed(text, coldkey=self.coldkey, expiry=int(time.time()) + DAY))

    def validator_access(self):
        text = "s3:validator:access"
        more = {"coldkey": self.coldkey, "expiry": int(time.time()) + DAY}
        return self.post("/get-validator-access", self.signed(text, **more))

    def miner_access(self, miner, text=None):
        more = {"coldkey": self.coldkey, "miner_hotkey": miner, "expiry": int(time.time()) + DAY}
        signed = self.signed(text or f"s3:validator:miner:{miner}", **more)
        return self.post("/get-miner-specific-access", signed)

    def validator_upload(self, epoch_id, purpose="epoch_validation_results"):
        more = {"epochId": epoch_id, "purpose": purpose, "estimatedDataSizeMb": 25, "retentionDays": 180}
        return self.post("/api/v1/s3-access/validator-upload", self.signed("s3:validator:upload", **more))

    def post(self, path, body):
        """Once, without the session: the storage side of the network's code retries nothing and looks at the status."""
        return requests.post(f"{self.base_url}{path}", json=body, timeout=30)


def upload_below_folder(access, path, content):
    """The miner's uploader puts the folder in front of whatever path it is given, even if that has it already."""
    fields = dict(access["fields"])
    fields["key"] = f"{access.get('folder', '')}{path}"
    response = requests.post(access["url"], data=fields, files={"file": content})
    return {"status": response.status_code, "key": fields["key"], "text": response.text[:300]}


def upload_result(access, name, content):
    """The validator's uploader writes its own key, inside of the form's only where that leaves room for a name."""
    fields = dict(access["fields"])
    given = fields.get("key", "")
    fields["key"] = given.replace("${filename}", name) if "${filename}" in given else name
    response = requests.post(access.get("uploadUrl") or access.get("url"), data=fields, files={"file": content}, timeout=60)
    return {"status": response.status_code, "key": fields["key"], "text": response.text[:300]}


def listed(xml):
    root = ElementTree.fromstring(xml)
    contents = root.findall(".//s3:Contents", S3)
    truncated = root.find(".//s3:IsTruncated", S3)
    token = root.find(".//s3:NextContinuationToken", S3)
    return {
        "keys": [urllib.parse.unquote(content.find("s3:Key", S3).text) for content in contents],
        "sizes": [int(content.find("s3:Size", S3).text) for content in contents],
        "times": [content.find("s3:LastModified", S3).text for content in contents],
        "folders": [common.find("s3:Prefix", S3).text for common in root.findall(".//s3:CommonPrefixes", S3)],
        "truncated": truncated is not None and truncated.text.lower() == "true",
        "token": None if token is None else token.text,
    }


def list_by_last_key(url, most_pages=20):
    """Pages as the validator does: the last key as one more parameter behind the URL that it was given."""
    keys, pages = [], 0
    next_url = url
    while pages < most_pages:
        response = requests.get(next_url)
        response.raise_for_status()
        page = listed(response.text)
        pages += 1
        keys += page["keys"]
        if not page["truncated"] or not keys:
            break
        next_url = f"{url}&start-after={urllib.parse.quote(keys[-1], safe='')}"
    return {"keys": keys, "pages": pages}


def list_by_token(url, size=None, most_pages=1000):
    keys, folders, pages = [], [], 0
    size = {} if size is None else {"max-keys": size}
    more = dict(size)
    while pages < most_pages:
        response = requests.get(url, params=more)
        response.raise_for_status()
        page = listed(response.text)
        pages += 1
        keys += page["keys"]
        folders += page["folders"]
        if not page["truncated"]:
            break
        more = {**size, "continuation-token": page["token"]}
    return {"keys": keys, "folders": folders, "pages": pages}


def object_url(list_url, key):
    """The validator makes the URL of an object from that of the listing it stood in."""
    base, query = list_url.split("?")
    return f"{base}/{key}?{query}"

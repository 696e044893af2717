"""Gets a schema-driven fuzz past the coordinator's door: whatever was made up is signed with a registered key, exactly as it
is sent, and about epochs that exist. Told by the environment: FUZZ_KEY (a seed), FUZZ_EPOCHS (ids with commas), FUZZ_NONCE,
FUZZ_CAPABILITY, FUZZ_OBJECT and FUZZ_POLICY; FUZZ_TALLY names the file that is told what every operation answered."""

import hashlib
import json
import os
import time
import urllib.parse

import schemathesis
from bittensor_wallet import Keypair
from requests.auth import AuthBase

KEY = Keypair.create_from_uri(os.environ["FUZZ_KEY"])
EPOCHS = os.environ["FUZZ_EPOCHS"].split(",")
NONCE = os.environ["FUZZ_NONCE"]
CAPABILITY = os.environ["FUZZ_CAPABILITY"]


def own_route(path):
    """The name inside the commitment, for routes that are signed in headers, and what stands for the epoch."""
    parts = path.strip("/").split("/")
    names = {
        ("submissions", "GET"): "submissions",
        ("commit", "POST"): "observations-commit",
        ("reveal", "POST"): "observations-reveal",
        ("observations", "GET"): "observations",
        ("results", "POST"): "results",
        ("results", "GET"): "results-read",
        ("candidates", "GET"): "candidates",
        ("votes", "POST"): "readiness-votes",
    }
    return parts, names


class Signed(AuthBase):
    """Runs last, on the request as it goes out."""

    def __call__(self, request):
        url = urllib.parse.urlsplit(request.url)
        parts, names = own_route(url.path)
        timestamp = int(time.time())
        sign = lambda text: KEY.sign(text.encode()).hex()
        if parts[:3] == ["api", "v1", "zipcode-assignments"] and request.method == "GET" and len(parts) > 3:
            epoch = urllib.parse.unquote(parts[-1])
            text = "zipcode:assignment:current" if parts[3] == "current" else f"zipcode:validation:{epoch}"
            if parts[3] in ("current", "epoch"):
                query = [(k, v) for k, v in urllib.parse.parse_qsl(url.query) if k not in ("hotkey", "signature", "timestamp")]
                query += [("hotkey", KEY.ss58_address), ("timestamp", timestamp), ("signature", sign(f"{text}:{timestamp}"))]
                request.url = url._replace(query=urllib.parse.urlencode(query)).geturl()
        elif parts[:3] in (["api", "v1", "epochs"], ["api", "v1", "readiness"], ["api", "v1", "policies"]):
            name = "policies" if parts[2] == "policies" else names.get((parts[-1], request.method))
            if name is not None:
                body = request.body or b""
                body = body.encode() if isinstance(body, str) else body
                epoch = urllib.parse.unquote(parts[3]) if parts[2] == "epochs" else "-"
                text = f"lode:{name}:{epoch}:{hashlib.sha256(body).hexdigest()}:{timestamp}"
                request.headers["x-lode-hotkey"] = KEY.ss58_address
                request.headers["x-lode-timestamp"] = str(timestamp)
                request.headers["x-lode-signature"] = sign(text)
        elif request.method == "POST":
            self.sign_body(request, parts[-1], timestamp, sign)
        return request

    def sign_body(self, request, last, timestamp, sign):
        try:
            body = json.loads(request.body)
        except (TypeError, ValueError):
            return
        if not isinstance(body, dict):
            return
        body["hotkey"] = KEY.ss58_address
        body["timestamp"] = timestamp
        texts = {
            "status": f"zipcode:status:{body.get('epochId')}",
            "get-folder-access": f"s3:data:access:{body.get('coldkey')}:{KEY.ss58_address}",
            "get-validator-access": "s3:validator:access",
            "get-miner-specific-access": f"s3:validator:miner:{body.get('minerHotkey')}",
            "validator-upload": "s3:validator:upload",
        }
        if last in texts:
            body["signature"] = sign(f"{texts[last]}:{timestamp}")
            request.prepare_body(json.dumps(body), None)


TALLY = open(os.environ["FUZZ_TALLY"], "a", buffering=1)
turn = [0]


def every(count):
    turn[0] += 1
    return turn[0] % count


@schemathesis.hook
def before_call(context, case, kwargs):
    """Three of four are about something that is there."""
    if every(4) != 0:
        epoch = EPOCHS[turn[0] % len(EPOCHS)]
        if case.path_parameters and "epochId" in case.path_parameters:
            case.path_parameters["epochId"] = epoch
        if case.path_parameters and "sha256" in case.path_parameters:
            case.path_parameters["sha256"] = os.environ["FUZZ_POLICY"]
        if case.path_parameters and "path" in case.path_parameters:
            case.path_parameters["path"] = os.environ["FUZZ_OBJECT"]
        if isinstance(case.body, dict):
            case.body.pop("expiry", None)
            for name, value in (("epochId", epoch), ("nonce", NONCE), ("coldkey", KEY.ss58_address), ("minerHotkey", KEY.ss58_address)):
                if name in case.body:
                    case.body[name] = value
        if case.path.startswith("/objects"):
            case.query = {**(case.query or {}), "capability": CAPABILITY}
        if case.path.endswith("/readiness/votes") and isinstance(case.body, dict):
            case.body["timestamp"] = int(time.time())
            said = "yes" if case.body.get("inFavour") else "no"
            text = f"lode:readiness:46:{case.body.get('proposal')}:{said}:{case.body['timestamp']}"
            case.body["signature"] = KEY.sign(text.encode()).hex()
    kwargs["auth"] = Signed()
    # What the store answers behind a redirect is not ours to describe.
    kwargs["allow_redirects"] = False


@schemathesis.hook
def after_call(context, case, response):
    TALLY.write(f"{case.operation.definition.raw['operationId']} {response.status_code}\n")

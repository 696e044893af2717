"""Decodes one file with the network's own codec."""

import json
import sys

import pyspz

with open(sys.argv[1], "rb") as source:
    ply = pyspz.decompress(source.read(), include_normals=False)
with open(sys.argv[2], "wb") as target:
    target.write(ply)
print(json.dumps({"bytes": len(ply)}), flush=True)

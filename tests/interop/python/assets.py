"""A client of the asset server as its users' documents write one, with aiohttp; one JSON answer on standard output."""

import asyncio
import json
import sys

import aiohttp


async def main(base):
    async with aiohttp.ClientSession() as session:
        form_data = aiohttp.FormData()
        form_data.add_field("prompt", "a blue cube")
        form_data.add_field("seed", "42")
        form_data.add_field("return_compressed", "true")
        async with session.post(f"{base}/generate/", data=form_data) as resp:
            generated = resp.status
            generation_id = resp.headers["X-Generation-ID"]
            first_own_header = next(name for name in resp.headers if name.lower().startswith("x-"))
            compressed_ply = await resp.read()
        async with session.get(f"{base}/generate/{generation_id}") as resp:
            asset_info = await resp.json()
        async with session.get(f"{base}/generate/{generation_id}/download/initial_mesh_glb") as resp:
            mesh = await resp.read()
        async with session.get(f"{base}/generate/{generation_id}/download/original_image") as resp:
            image_data = await resp.read()
        async with session.get(f"{base}/generate/{generation_id}/download/textured_mesh_glb") as resp:
            absent = resp.status
        submission = aiohttp.FormData()
        submission.add_field("task_id", "validator_task_123")
        submission.add_field("validator_hotkey", "validator_key")
        submission.add_field("validator_uid", "42")
        async with session.post(f"{base}/prepare_submission/{generation_id}", data=submission) as resp:
            prepared = await resp.json()
        async with session.get(f"{base}/assets/statistics/") as resp:
            statistics = await resp.json()
        async with session.post(f"{base}/assets/cleanup/", data={"max_age_hours": "24"}) as resp:
            cleaned = await resp.json()
    return {
        "generated": generated,
        "first_own_header": first_own_header,
        "magic": compressed_ply[:4].hex(),
        "same": prepared["compressed_ply_b64"][:4],
        "prompt": asset_info["prompt"],
        "status": asset_info["status"],
        "available": asset_info["available_assets"],
        "mesh": mesh[:4].decode(),
        "image": image_data[:4].hex(),
        "absent": absent,
        "prepared": sorted(prepared),
        "statistics": statistics,
        "cleaned": cleaned["message"],
    }


print(json.dumps(asyncio.run(main(sys.argv[1]))), flush=True)

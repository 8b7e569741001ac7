"""Renders the still street once per scene and light, with Blender as a Python module (Cycles, CPU).

Run as a program of its own, so that Blender's memory goes when it ends:
    python drill/plate.py SCENE LIGHT SEED OUT.npz [--width 1280] [--samples 24] [--threads 1]
OUT.npz: full, dim (without the sun), albedo (H, W, 3 float16), depth (H, W float32), still (triangles).
"""

import argparse
import sys
import tempfile
from pathlib import Path

import bpy
import cv2
import numpy as np

sys.path[0] = str(Path(__file__).resolve().parents[1])  # Blender finds its own by short names
from drill.scenes import LIGHTS, SCENES, Camera, Light, sun_of
from drill.street import Street
from drill.wear import MIRRORED, mirror, worn


def _lights(light: Light, street: Street) -> bpy.types.Object | None:
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    back = tree.nodes["Background"]
    ramp, split, at = (
        tree.nodes.new(n) for n in ("ShaderNodeValToRGB", "ShaderNodeSeparateXYZ", "ShaderNodeTexCoord")
    )
    tree.links.new(at.outputs["Generated"], split.inputs[0])
    tree.links.new(split.outputs["Z"], ramp.inputs["Fac"])
    tree.links.new(ramp.outputs["Color"], back.inputs["Color"])
    ramp.color_ramp.elements[0].position = 0.0
    ramp.color_ramp.elements[0].color = (*light.haze_rgb, 1)
    ramp.color_ramp.elements[1].position = 0.45
    ramp.color_ramp.elements[1].color = (*light.sky_rgb, 1)
    street.lamps_on(light.lamps)
    if max(light.sun_rgb) <= 0:
        return None
    lamp = bpy.data.lights.new("sun", "SUN")
    lamp.energy, lamp.color, lamp.angle = (
        max(light.sun_rgb),
        [c / max(light.sun_rgb) for c in light.sun_rgb],
        0.02,
    )
    sun = bpy.data.objects.new("sun", lamp)
    bpy.context.scene.collection.objects.link(sun)
    from mathutils import Vector

    sun.rotation_euler = Vector(sun_of(light)).to_track_quat("Z", "Y").to_euler()
    return sun


def _camera(camera: Camera) -> None:
    from mathutils import Vector

    lens = bpy.data.cameras.new("camera")
    lens.angle = np.radians(camera.fov_deg)
    eye = bpy.data.objects.new("camera", lens)
    bpy.context.scene.collection.objects.link(eye)
    eye.location = camera.eye
    eye.rotation_euler = (Vector(camera.target) - Vector(camera.eye)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.camera = eye


def _cycles(width: int, samples: int, threads: int, wet: bool) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = width, width * 9 // 16
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.use_persistent_data = True
    c = scene.cycles
    c.device, c.samples, c.seed = "CPU", samples, 1
    c.use_denoising, c.denoiser = True, "OPENIMAGEDENOISE"
    c.max_bounces, c.diffuse_bounces, c.glossy_bounces, c.transparent_max_bounces = 4, 3, 2, 6
    c.use_adaptive_sampling, c.adaptive_threshold = True, 0.03
    c.caustics_reflective = c.caustics_refractive = False
    c.sample_clamp_indirect = 4
    layer = scene.view_layers[0]
    layer.use_pass_z = layer.use_pass_diffuse_color = True
    layer.use_pass_glossy_direct = layer.use_pass_glossy_indirect = layer.use_pass_glossy_color = wet
    scene.view_settings.view_transform = "Raw"


def _render(folder: Path, names: dict[str, str]) -> dict[str, np.ndarray]:
    """Render once and read the named passes back."""
    scene = bpy.context.scene
    image = scene.render.image_settings
    if hasattr(image, "media_type"):
        image.media_type = "MULTI_LAYER_IMAGE"
    image.file_format = "OPEN_EXR_MULTILAYER"
    if hasattr(image, "use_exr_interleave"):
        image.use_exr_interleave = True  # one part, which _layer can read
    image.color_depth = "32"
    image.exr_codec = "NONE"
    path = folder / "pass.exr"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    return {key: _layer(path, name) for key, name in names.items()}


def _layer(path: Path, name: str) -> np.ndarray:
    """One pass of an uncompressed multilayer EXR: float32 scan lines, channels in the order of their
    names."""
    raw = path.read_bytes()
    at, channels, width, height = 8, [], 0, 0
    while raw[at] != 0:
        end = raw.index(b"\0", at)
        key = raw[at:end].decode()
        at = raw.index(b"\0", end + 1) + 1
        size = int.from_bytes(raw[at : at + 4], "little")
        body = raw[at + 4 : at + 4 + size]
        if key == "channels":
            k = 0
            while body[k] != 0:
                stop = body.index(b"\0", k)
                channels.append(body[k:stop].decode())
                k = stop + 17
        if key == "dataWindow":
            x0, y0, x1, y1 = np.frombuffer(body, "<i4")
            width, height = int(x1 - x0 + 1), int(y1 - y0 + 1)
        at += 4 + size
    at += 1
    offsets = np.frombuffer(raw, "<u8", height, at)
    wanted = [n for n, c in enumerate(channels) if f".{name}." in f".{c}"]
    colour = sorted(wanted, key=lambda n: "RGBAXYZV".find(channels[n][-1]))[: 1 if name == "Depth" else 3]
    out = np.empty((height, width, len(colour)), np.float32)
    for row in range(height):
        begin = int(offsets[row]) + 8
        line = np.frombuffer(raw, "<f4", width * len(channels), begin).reshape(len(channels), width)
        out[row] = line[colour].T
    return out


def _still(flat: bool = False) -> np.ndarray:
    """(T, 3, 3) every triangle of the street, for the shadow it throws on users; `flat`: of the ground,
    too."""
    graph = bpy.context.evaluated_depsgraph_get()
    parts = []
    for one in bpy.context.scene.objects:
        if one.type != "MESH" or (not flat and one.name.startswith(("ground", "mark"))):
            continue
        ready = one.evaluated_get(graph)
        mesh = ready.to_mesh()
        mesh.calc_loop_triangles()
        n = len(mesh.loop_triangles)
        index, at = np.empty(n * 3, np.int32), np.empty(len(mesh.vertices) * 3, np.float32)
        mesh.loop_triangles.foreach_get("vertices", index)
        mesh.vertices.foreach_get("co", at)
        turn = np.array(one.matrix_world)
        at = at.reshape(-1, 3) @ turn[:3, :3].T + turn[:3, 3]
        parts.append(at[index].reshape(-1, 3, 3))
        ready.to_mesh_clear()
    return np.concatenate(parts).astype(np.float32)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scene", choices=SCENES)
    parser.add_argument("light", choices=LIGHTS)
    parser.add_argument("seed", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--samples", type=int, default=24)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--outline", action="store_true", help="render nothing: all triangles, as `still`")
    return parser.parse_args()


def main() -> int:
    asked = _asked()
    scene, light = SCENES[asked.scene], LIGHTS[asked.light]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    street = Street(scene, light, asked.seed)
    street.build()
    if asked.outline:
        np.savez_compressed(asked.out, still=_still(flat=True))
        return 0
    sun = _lights(light, street)
    _camera(scene.camera)
    _cycles(asked.width, asked.samples, asked.threads, light.wet)
    with tempfile.TemporaryDirectory() as folder:
        wanted = {"full": "Combined", "depth": "Depth", "albedo": "Diffuse Color"}
        first = _render(Path(folder), wanted | (MIRRORED if light.wet else {}))
        dim = first["full"]
        if sun is not None:
            sun.hide_render = True
            dim = _render(Path(folder), {"full": "Combined"})["full"]
    depth = first["depth"][..., 0]
    draft = asked.out.with_suffix(".draft.npz")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    half = {"full": first["full"], "dim": np.minimum(dim, first["full"]), "albedo": first["albedo"]}
    half = worn({**half, "depth": depth}, scene.camera, mirror(first) if light.wet else None)
    half.pop("depth")
    np.savez_compressed(
        draft, depth=depth, still=_still(), lamps=np.array(street.lamps, np.float32).reshape(-1, 4),
        **{k: np.clip(v, 0, 60000).astype(np.float16) for k, v in half.items()},
    )  # fmt: skip
    draft.replace(asked.out)
    cv2.imwrite(
        str(asked.out.with_suffix(".png")),
        np.clip(first["full"][..., ::-1] ** (1 / 2.2) * 255, 0, 255).astype(np.uint8),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

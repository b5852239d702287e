"""Which places of the papers were opened and read before they were cited; who cites a new one opens it and adds it.

A line is a key of `references.py` and its places: `ddpm | eq. 2-8; alg. 1, 2; sec. 3.2`. Ranges are of whole numbers.
"""

import re

_TABLE = """
adm | eq. 14; alg. 1, 2; sec. 3, 3.1, 4, 4.1, 4.2
attention | eq. 1; sec. 3.2, 3.2.1, 3.2.2, 3.5
cfg | eq. 6; alg. 1, 2; sec. 3, 3.2; table 1, 2
consistency | eq. 7; alg. 1
conv_arithmetic | relationship 6
ddim | eq. 7, 10, 12-16; prop. 1; sec. 3.1, 3.2, 4.1, 4.2, 4.3, 5; app. D, D.2, D.3, D.5; table 1
ddpm | eq. 1-26; alg. 1-4; sec. 2, 3, 3.1, 3.2, 3.3, 3.4, 4, 4.1, 4.2, 4.3, 4.4; app. A, B, C; table 1, 2, 3, 4
diffusion_2015 | eq. 1-15; sec. 2.1, 2.2, 2.3, 2.4, 2.4.1
dps | alg. 1
edm | eq. 1, 4, 5, 6; alg. 1, 2; sec. 2, 3; table 1
flow_matching | eq. 9
group_norm | sec. 3
ldm | sec. 3.1, 3.2; app. G
lora | sec. 4.1
meanflow | eq. 6, 9, 10; alg. 1
min_snr | eq. 1-13; sec. 3.1, 3.2, 3.3, 3.4
ncsnv2 | technique 5
progressive_distillation | eq. 9; sec. 4; app. D
repaint | eq. 8; alg. 1; sec. 4.2
score_sde | eq. 39; app. D.1, D.2
sd3 | eq. 23; sec. 3.1, 5.3.2
unet | fig. 1
vae | eq. 10; sec. 2.4; app. B
vit | sec. 3.1
zero_snr | eq. 5-16; alg. 1, 2; sec. 3.1, 3.2, 3.3, 3.4, 5.1; table 1, 2, 3
"""

# Cited and not opened yet, since 2026-11-27: nothing is added here, and what was opened moves up.
_WAITING = """
beta_vae | eq. 4
clip | sec. 2
consistency | eq. 5; alg. 2
ddpm | code
dit | sec. 3.2; fig. 3; code
fid | eq. 6
film | eq. 1
gan | eq. 1; alg. 1; prop. 1; sec. 3
gans_equal | sec. 5
ldm | eq. 2; sec. 3, 3.3
limited_interval | sec. 3
ncsn | eq. 4; alg. 1; sec. 2, 4, 4.2
precision_recall | eq. 1, 2; sec. 2
progressive_distillation | alg. 2; sec. 3
rectified_flow | alg. 1; sec. 2
score_sde | eq. 6, 7, 11, 13, 32; sec. 3
shannon | sec. 6
t2i_compbench | sec. 3
theis | sec. 3
tweedie | eq. 1.4
vae | eq. 1, 3; alg. 1
vdm | sec. 3.1
veegan | sec. 4.1
"""


def read_places(text: str) -> set[str]:
    """`eq. 2-4, 6; sec. 3.2` as the set of its places, each with its kind."""
    places = set()
    for group in filter(None, (part.strip() for part in text.split(";"))):
        kind, _, labels = group.partition(" ")
        for label in (each.strip() for each in labels.split(",")) if labels else [""]:
            if ends := re.fullmatch(r"(\d+)-(\d+)", label):
                places |= {f"{kind} {number}" for number in range(int(ends[1]), int(ends[2]) + 1)}
            else:
                places.add(f"{kind} {label}".strip())
    return places


def _read(table: str) -> dict[str, set[str]]:
    rows = (line.partition("|") for line in table.strip().splitlines() if line.strip())
    return {key.strip(): read_places(places) for key, _, places in rows}


OPENED, WAITING = _read(_TABLE), _read(_WAITING)


def was_opened(key: str, place: str) -> bool:
    """Whether a place of a paper was read; a line belongs to its algorithm, and the whole paper has no place."""
    return not place or place.split(", line")[0] in OPENED.get(key, set())


def waits(key: str, place: str) -> bool:
    """Whether a place is known to be cited though nobody has opened it yet."""
    return place.split(", line")[0] in WAITING.get(key, set())

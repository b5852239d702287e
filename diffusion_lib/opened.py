"""Which places of the papers were opened and read before they were cited; who cites a new one opens it and adds it.

A line is a key of `references.py` and its places: `ddpm | eq. 2-8; alg. 1, 2; sec. 3.2`. Ranges are of whole numbers.
"""

import re

_TABLE = """
adm | eq. 14; alg. 1, 2; sec. 3, 3.1, 4, 4.1, 4.2
attention | eq. 1; sec. 3.2, 3.2.1, 3.2.2, 3.5
cfg | eq. 6; alg. 1, 2; sec. 3, 3.2; table 1, 2
consistency | eq. 4-8; alg. 1, 2
conv_arithmetic | relationship 6
ddim | eq. 7, 10, 12-16; prop. 1; sec. 3.1, 3.2, 4.1, 4.2, 4.3, 5; app. D, D.2, D.3, D.5; table 1
ddpm | eq. 1-26; alg. 1-4; sec. 2, 3, 3.1, 3.2, 3.3, 3.4, 4, 4.1, 4.2, 4.3, 4.4; app. A, B, C; table 1, 2, 3, 4; code
diffusion_2015 | eq. 1-15; sec. 2.1, 2.2, 2.3, 2.4, 2.4.1
dit | sec. 3.2; fig. 3; code
dps | alg. 1
edm | eq. 1, 4, 5, 6; alg. 1, 2; sec. 2, 3; table 1
fid | eq. 6
film | eq. 1, 2
flow_matching | eq. 9
gan | eq. 1; alg. 1; prop. 1; sec. 3
group_norm | sec. 3
ldm | eq. 1-3; sec. 3, 3.1, 3.2, 3.3; app. G
lora | sec. 4.1
meanflow | eq. 6, 9, 10; alg. 1
min_snr | eq. 1-13; sec. 3.1, 3.2, 3.3, 3.4
muon | code
ncsn | eq. 1-6; alg. 1; sec. 2, 4, 4.1, 4.2, 4.3
ncsnv2 | technique 5
progressive_distillation | eq. 9; alg. 2; sec. 4; app. D
rectified_flow | alg. 1; sec. 2
repaint | eq. 8; alg. 1; sec. 4.2
sa_solver | code
score_sde | eq. 5-14, 29-33, 39; sec. 3, 3.1, 3.2, 3.3, 3.4, 4.3; app. D.1, D.2
sd3 | eq. 23; sec. 3.1, 5.3.2
unet | fig. 1
vae | eq. 1-8, 10; alg. 1; sec. 2.2, 2.3, 2.4; app. B
vit | sec. 3.1
zero_snr | eq. 5-16; alg. 1, 2; sec. 3.1, 3.2, 3.3, 3.4, 5.1; table 1, 2, 3
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


OPENED = _read(_TABLE)


def was_opened(key: str, place: str) -> bool:
    """Whether a place of a paper was read; a line belongs to its algorithm, and the whole paper has no place."""
    return not place or place.split(", line")[0] in OPENED.get(key, set())

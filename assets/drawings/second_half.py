"""The drawings of notebooks 08 to 11."""

from drawing import drawing
from sheet import BLUE, GREEN, INK, LINE, MUTED, ORANGE, PURPLE, Sheet


@drawing(
    "08_latent_diffusion", "diffuse-intro", (700, 210),
    "A picture goes through an encoder into latents; diffusion takes place there, in a small room; a decoder "
    "makes a picture again.",
    "Encoder and decoder are trained first and then stay as they are. The many steps of sampling all happen in "
    "the small room in the middle; the decoder works once.",
)  # fmt: skip
def latent_pipeline(s: Sheet) -> None:
    s.box(75, 100, 90, 80, "picture", colour=BLUE)
    s.box(200, 100, 90, 54, "encoder")
    s.box(350, 100, 146, 60, "latents z", colour=ORANGE, below="diffusion, many steps")
    s.box(500, 100, 90, 54, "decoder")
    s.box(625, 100, 90, 80, "picture", colour=BLUE)
    for a, b in ((120, 155), (245, 277), (423, 455), (545, 580)):
        s.arrow((a, 100), (b, 100))
    s.arrow((390, 68), (310, 68), bend=-20, colour=ORANGE)
    s.words(350, 30, "denoise, again and again", size=13, colour=ORANGE)
    s.words(200, 152, "only in training,", size=12, colour=MUTED)
    s.words(200, 168, "or to edit", size=12, colour=MUTED)
    s.words(500, 152, "once per picture", size=12, colour=MUTED)
    s.words(350, 192, "the small room", size=13, colour=MUTED)


@drawing(
    "09_classifier_free_guidance", "guide-intro", (700, 230),
    "From one point two arrows: a shorter one without a label, and one told the label. From the tip of the first "
    "through the tip of the second a dashed line goes on; a long arrow leads to a point beyond.",
    "The difference between the two answers is what the label adds. Guidance goes further in that direction than "
    "the network itself would.",
)  # fmt: skip
def guidance_arrow(s: Sheet) -> None:
    origin, null, told, far = (90, 180), (330, 160), (400, 110), (505, 35)
    s.arrow(origin, null, colour=MUTED, width=2.2)
    s.arrow(origin, told, colour=BLUE, width=2.2)
    s.arrow(origin, far, colour=GREEN, width=2.6)
    s.line([null, far], colour=ORANGE, dashed=True)
    s.dot(*origin)
    s.words(88, 205, "x_{t}", size=16)
    s.words(420, 172, "without a label", size=14, colour=MUTED)
    s.words(470, 118, "told the label", size=14, colour=BLUE)
    s.words(560, 36, "guided", size=14, colour=GREEN, bold=True)
    s.words(556, 78, "the difference, times the scale", size=13, colour=ORANGE)


@drawing(
    "10_text_to_image", "cross-intro", (700, 236),
    "On the left a grid of positions of the picture, on the right the words a, red, circle. From one position "
    "lines of different width lead to the three words.",
    "Every position asks (the query), every word answers (key and value). The width of a line is the weight; for "
    "each position the weights add up to one.",
)  # fmt: skip
def cross_attention(s: Sheet) -> None:
    for row in range(4):
        for column in range(4):
            chosen = (row, column) == (1, 3)
            s.parts.append(
                f'<rect x="{70 + 38 * column}" y="{40 + 38 * row}" width="34" height="34" rx="3" '
                f'fill="{"#dcecf6" if chosen else "white"}" stroke="{BLUE if chosen else LINE}" stroke-width="1.6"/>'
            )
    s.words(146, 210, "positions: queries", size=13, colour=BLUE)
    for y, word, weight in ((50, "a", 1.0), (115, "red", 4.0), (180, "circle", 6.5)):
        s.box(560, y, 110, 40, word, colour=ORANGE)
        s.line([(220, 95), (505, y)], colour=PURPLE, width=weight)
    s.words(560, 218, "words: keys and values", size=13, colour=ORANGE)
    s.words(352, 46, "weights", size=13, colour=PURPLE)


@drawing(
    "10_text_to_image", "unet-text", (700, 410),
    "A U-Net of two levels. On the way down each level has a residual block, then cross-attention; in the middle stand "
    "a residual block and self-attention; on the way up each level has a residual block, then cross-attention again. "
    "Dashed arrows, the skips, lead across. Below, a sentence goes through a text encoder and becomes word vectors; "
    "from these, arrows lead to all four boxes of cross-attention.",
    "All four boxes of cross-attention get the same word vectors, as keys and values. The rest is the U-Net of "
    "notebook 03.",
)  # fmt: skip
def unet_with_words(s: Sheet) -> None:
    wide, tall = 108, 36
    crossed = [(105, 102), (225, 212), (475, 164), (595, 54)]
    for x, y in ((105, 54), (225, 164), (350, 246), (475, 212), (595, 102)):
        s.box(x, y, wide, tall, "residual block", size=13)
    for x, y in crossed:
        s.box(x, y, wide, tall, "cross-attention", size=13, colour=ORANGE)
    s.box(350, 294, wide, tall, "self-attention", size=13)
    for x, start, end in ((105, 72, 84), (225, 182, 194), (350, 264, 276), (475, 194, 182), (595, 84, 72)):
        s.arrow((x, start), (x, end))
    s.words(22, 54, "x_{t}", size=16)
    s.arrow((34, 54), (51, 54))
    s.line([(105, 120), (105, 164)])
    s.arrow((105, 164), (171, 164), colour=BLUE)
    s.line([(225, 230), (225, 246)])
    s.arrow((225, 246), (296, 246))
    s.line([(404, 294), (475, 294)])
    s.arrow((475, 294), (475, 230))
    s.line([(529, 158), (595, 158)])
    s.arrow((595, 158), (595, 120), colour=GREEN)
    s.arrow((649, 46), (690, 46))
    s.words(664, 28, "answer", size=13)
    for y, left, right in ((102, 159, 541), (212, 279, 421)):
        s.arrow((left, y), (right, y), dashed=True)
        s.words(350, y - 12, "skip", size=13)
    for x, y, text in ((105, 22, "8 × 8"), (595, 22, "8 × 8"), (225, 132, "4 × 4"), (475, 132, "4 × 4")):
        s.words(x, y, text, size=12, colour=MUTED)
    s.words(136, 152, "halve", size=12, colour=BLUE)
    s.words(630, 138, "enlarge", size=12, colour=GREEN)
    for x, w, text, colour in (
        (120, 150, "“a red circle”", INK), (290, 120, "text encoder", INK), (460, 130, "word vectors", ORANGE),
    ):  # fmt: skip
        s.box(x, 360, w, tall, text, size=13, colour=colour)
    s.arrow((195, 360), (230, 360))
    s.arrow((350, 360), (395, 360))
    s.line([(440, 342), (440, 326), (30, 326), (30, 102)], colour=ORANGE)
    s.line([(525, 360), (676, 360), (676, 62)], colour=ORANGE)
    for y, start, end in ((102, 30, 51), (212, 30, 171), (172, 676, 529), (62, 676, 649)):
        s.arrow((start, y), (end, y), colour=ORANGE)
    s.words(350, 394, "the time t is told to every residual block", size=13, colour=PURPLE)


@drawing(
    "11_diffusion_gan_vae", "game-intro", (700, 210),
    "Noise goes into a generator, which makes a picture; a discriminator sees made and real pictures and says "
    "real or made. From its answer two arrows go back, one to each player.",
    "Two networks and one answer: the discriminator learns to tell apart, the generator learns from the "
    "discriminator's gradient, and never sees a real digit itself.",
)  # fmt: skip
def gan_loop(s: Sheet) -> None:
    s.box(70, 70, 80, 44, "noise z", colour=PURPLE)
    s.box(210, 70, 110, 44, "generator", colour=ORANGE)
    s.box(350, 70, 90, 44, "made")
    s.box(350, 155, 90, 44, "real", colour=BLUE)
    s.box(500, 110, 120, 50, "discriminator", colour=GREEN)
    s.arrow((110, 70), (155, 70))
    s.arrow((265, 70), (305, 70))
    s.arrow((395, 74), (440, 98))
    s.arrow((395, 151), (440, 124))
    s.arrow((560, 110), (605, 110))
    s.words(648, 110, "real or made?", size=13)
    s.line([(648, 96), (648, 26), (210, 26)], colour=ORANGE, dashed=True)
    s.arrow((210, 26), (210, 47), colour=ORANGE)
    s.words(440, 14, "learn to fool it", size=13, colour=ORANGE)
    s.line([(648, 124), (648, 180), (500, 180)], colour=GREEN, dashed=True)
    s.arrow((500, 180), (500, 136), colour=GREEN)
    s.words(574, 194, "learn to tell apart", size=13, colour=GREEN)

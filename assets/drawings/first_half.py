"""The drawings of notebooks 00 to 06."""

from drawing import drawing
from sheet import BLUE, GREEN, INK, LINE, MUTED, ORANGE, PURPLE, Sheet, bell


@drawing(
    "00_start_here", "opening", (700, 392),
    "A map. Top row: from data x0 by small steps to noise: add noise in notebook 01, where you write q_sample; how "
    "fast in notebook 02, cosine_betas. Bottom row, leftwards, from noise back to data: in notebook 05, "
    "ancestral_step; faster in notebook 06, ddim_step; straight in notebook 12, flow_loss; in few steps in notebook "
    "14, consistency_sample. Between the rows a network: notebook 03, SmallUNet, or notebook 15, dit_block; its "
    "training in notebook 04, training_step; seen as a field of arrows in notebook 07, mixture_score. Below: a "
    "smaller room in notebook 08, vae_loss; steered by labels in notebook 09, guided_eps, and by words in notebook "
    "10, CrossAttention; rivals in notebook 11, gan_step; editing in notebook 13, edit_from_noise.",
    "The course on one page: noise is added to the right and taken away to the left. Each number is the notebook "
    "that builds the arrow. The names in typewriter letters are exercises: code that you will write there.",
)  # fmt: skip
def map_of_the_course(s: Sheet) -> None:
    def stop(x: float, y: float, text: str, exercise: str, colour: str = INK) -> None:
        s.words(x, y, text, size=13, bold=True, colour=colour)
        s.words(x, y + 18, exercise, size=12, colour=colour, code=True)

    for x, text, colour in ((80, "data x_{0}", BLUE), (620, "noise x_{T}", PURPLE)):
        s.box(x, 165, 110, 56, text, colour=colour)
    stop(250, 36, "add noise: 01", "q_sample")
    stop(450, 36, "how fast: 02", "cosine_betas")
    s.arrow((110, 132), (590, 132), bend=42)
    s.box(350, 170, 390, 84, "", colour=ORANGE)
    stop(222, 152, "network: 03", "SmallUNet", ORANGE)
    stop(350, 152, "training: 04", "training_step", ORANGE)
    stop(478, 152, "or network: 15", "dit_block", ORANGE)
    s.words(312, 199, "as a field of arrows: 07,", size=12, colour=MUTED)
    s.words(440, 199, "mixture_score", size=12, colour=MUTED, code=True)
    s.arrow((590, 208), (110, 208), bend=42, colour=GREEN)
    stop(576, 276, "take it away: 05", "ancestral_step", GREEN)
    stop(426, 276, "faster: 06", "ddim_step", GREEN)
    stop(288, 276, "straight: 12", "flow_loss", GREEN)
    stop(130, 276, "in few steps: 14", "consistency_sample", GREEN)
    s.line([(30, 322), (670, 322)], colour=LINE)
    for x, text, exercise in (
        (92, "smaller room: 08", "vae_loss"),
        (222, "by labels: 09", "guided_eps"),
        (348, "by words: 10", "CrossAttention"),
        (474, "rivals: 11", "gan_step"),
        (602, "editing: 13", "edit_from_noise"),
    ):
        stop(x, 346, text, exercise, PURPLE)


@drawing(
    "01_forward_noise", "data-intro", (700, 190),
    "A chain of circles x0, x1, up to x t-1, x t, up to x T. Short arrows lead from each to the next; one long "
    "arrow leads from x0 to x t directly.",
    "The short arrows are one step each: the next state depends on the present one alone, which is what **Markov "
    "chain** means. The long arrow is what section 2 builds.",
)  # fmt: skip
def chain(s: Sheet) -> None:
    xs = [(70, "x_{0}"), (180, "x_{1}"), (290, "…"), (400, "x_{t-1}"), (510, "x_{t}"), (630, "x_{T}")]
    for x, text in xs:
        if text != "…":
            s.parts.append(f'<circle cx="{x}" cy="110" r="27" fill="white" stroke="{INK}" stroke-width="1.6"/>')
        s.words(x, 110, text, size=16)
    for (a, _), (b, text) in zip(xs, xs[1:], strict=False):
        if text == "x_{T}":
            s.line([(a + 30, 110), (b - 50, 110)], dashed=True)
            s.arrow((b - 50, 110), (b - 28, 110))
        else:
            s.arrow((a + 29, 110), (b - 29, 110))
    s.arrow((85, 86), (498, 84), bend=26, colour=BLUE)
    s.words(290, 24, "all at once", colour=BLUE)
    s.words(455, 152, "one step", size=13, colour=MUTED)
    s.words(70, 160, "a digit", size=13, colour=MUTED)
    s.words(630, 160, "noise", size=13, colour=MUTED)


@drawing(
    "03_unet", "down-intro", (700, 350),
    "A letter U of boxes. Left side, going down: 32 by 32, 16 by 16, 8 by 8. At the bottom a middle of 4 by 4. "
    "Right side, going up, the same sizes again. Dashed arrows, the skips, lead from left to right at 32, 16 and 8. "
    "The time enters every box.",
    "For pictures of 32 × 32 pixels, with three halvings. Down the left the picture gets smaller; up the right it "
    "grows again. Each dashed arrow carries what the way down would lose. The digits have 28 × 28 pixels: what becomes "
    "of those is exercise 1.\n\n<!-- shown: sizes_on_the_way_down(32, 3); given: 28 -->",
)  # fmt: skip
def unet(s: Sheet) -> None:
    rows = [(50, "32 × 32", 130), (125, "16 × 16", 110), (200, "8 × 8", 90)]
    for y, text, w in rows:
        s.box(170, y, w, 44, text, colour=BLUE)
        s.box(530, y, w, 44, text, colour=GREEN)
        s.arrow((170 + w / 2, y), (530 - w / 2, y), dashed=True)
        s.words(350, y - 13, "skip", size=13)
    for a, b in ((50, 125), (125, 200)):
        s.arrow((170, a + 22), (170, b - 22), colour=BLUE)
        s.arrow((530, b - 22), (530, a + 22), colour=GREEN)
    s.box(350, 275, 130, 44, "4 × 4, middle", colour=ORANGE)
    s.line([(170, 222), (170, 275)], colour=BLUE)
    s.arrow((170, 275), (285, 275), colour=BLUE)
    s.line([(415, 275), (530, 275)], colour=GREEN)
    s.arrow((530, 275), (530, 222), colour=GREEN)
    for y in (87, 162, 249):
        s.words(130, y, "halve", size=12, colour=MUTED)
        s.words(580, y, "enlarge", size=12, colour=MUTED)
    s.arrow((40, 50), (105, 50))
    s.words(30, 28, "x_{t}", size=16)
    s.arrow((595, 50), (660, 50))
    s.words(655, 28, "answer", size=13)
    s.words(350, 328, "the time t is told to every box", size=13, colour=PURPLE)


@drawing(
    "03_unet", "norm-intro", (700, 190),
    "A block: norm, activation, convolution; then a second norm whose result is scaled and shifted by the time; "
    "activation, convolution; and an arrow past everything, added at the end.",
    "Two convolutions, a way past them, and the time between the two: it sets how loud each channel is.",
)  # fmt: skip
def block(s: Sheet) -> None:
    stations = [(125, "norm, SiLU", 92), (235, "conv", 66), (340, "norm", 66), (452, "scale, shift", 96)]
    stations += [(565, "SiLU, conv", 92)]
    for x, text, w in stations:
        s.box(x, 110, w, 42, text, colour=PURPLE if "scale" in text else INK, size=13)
    for (a, _, wa), (b, _, wb) in zip(stations, stations[1:], strict=False):
        s.arrow((a + wa / 2, 110), (b - wb / 2, 110))
    s.arrow((30, 110), (79, 110))
    s.words(34, 92, "x", size=16, italic=True)
    s.arrow((611, 110), (640, 110))
    s.parts.append(f'<circle cx="652" cy="110" r="11" fill="white" stroke="{INK}" stroke-width="1.6"/>')
    s.words(652, 109, "+", size=17)
    s.arrow((663, 110), (692, 110))
    s.line([(52, 110), (52, 45), (652, 45), (652, 88)], colour=BLUE)
    s.arrow((652, 86), (652, 99), colour=BLUE)
    s.words(350, 31, "the way past: the residual path", size=13, colour=BLUE)
    s.arrow((452, 172), (452, 132), colour=PURPLE)
    s.words(500, 170, "the time t", size=13, colour=PURPLE)


@drawing(
    "05_ddpm_sampling", "bells-intro", (700, 220),
    "Two wide bell curves, apart from each other, and a third between them that is narrower and higher than both.",
    "Two opinions about x at the earlier time: one from the digit, one from the noisy picture. Their product is a "
    "third bell, and it is narrower than either.",
)  # fmt: skip
def two_bells(s: Sheet) -> None:
    floor = 180
    s.line([(30, floor), (670, floor)], colour=LINE)
    s.curve(bell(230, 75, 80), 30, 670, floor, colour=BLUE)
    s.curve(bell(450, 62, 97), 30, 670, floor, colour=ORANGE)
    s.curve(bell(361, 47.8, 125), 30, 670, floor, colour=GREEN)
    s.words(165, 88, "from the digit", colour=BLUE, size=14)
    s.words(560, 76, "from the noisy picture", colour=ORANGE, size=14)
    s.words(361, 38, "both", colour=GREEN, size=14, bold=True)
    s.words(350, 202, "x at the earlier time", size=13, colour=MUTED)


@drawing(
    "05_ddpm_sampling", "loop-intro", (700, 190),
    "Boxes in a ring: x t goes into the network, which answers with eps; from both the mean of the step is made; "
    "noise is added, but not in the last step; the result takes the place of x t.",
    "One turn of the ring is one step. Look at the only place where chance comes in.",
)  # fmt: skip
def ddpm_loop(s: Sheet) -> None:
    s.box(80, 80, 90, 46, "x_{t}", size=17, colour=BLUE)
    s.box(240, 80, 120, 46, "network", colour=ORANGE)
    s.box(415, 80, 144, 46, "mean of the step")
    s.box(590, 80, 130, 46, "x_{t-1}", size=17, colour=BLUE)
    s.arrow((125, 80), (180, 80))
    s.arrow((300, 80), (343, 80))
    s.words(322, 62, "eps", size=13)
    s.arrow((487, 80), (525, 80))
    s.words(506, 26, "+ noise,", size=13, colour=PURPLE)
    s.words(506, 43, "not at the end", size=12, colour=PURPLE)
    s.line([(590, 103), (590, 150), (80, 150)])
    s.arrow((80, 150), (80, 104))
    s.words(335, 168, "t becomes t − 1, until the digit is reached", size=13, colour=MUTED)


@drawing(
    "06_ddim_sampling", "step-intro", (700, 250),
    "A noisy point at the top right. A dashed line leads from it to the predicted digit at the bottom left. The "
    "step goes part of the way along that line; from there a short arrow adds fresh noise.",
    "The network names the end of the line, x0. A step goes to the noise level of the earlier time on that line; "
    "the dial says how much of the noise there is fresh.",
)  # fmt: skip
def ddim_triangle(s: Sheet) -> None:
    start, end = (600, 50), (100, 200)
    s.line([start, end], colour=LINE, dashed=True, width=2)
    mid = (335, 129.5)
    s.arrow(start, mid, colour=BLUE, width=2.4)
    s.arrow(mid, (305, 70), colour=PURPLE)
    for (x, y), colour in ((start, INK), (end, GREEN), (mid, BLUE)):
        s.dot(x, y, colour=colour)
    s.words(630, 36, "x_{t}", size=17)
    s.words(100, 224, "predicted x_{0}", colour=GREEN)
    s.words(420, 146, "direction of the", size=13, colour=BLUE)
    s.words(420, 163, "predicted eps", size=13, colour=BLUE)
    s.words(244, 62, "fresh noise, by η", size=13, colour=PURPLE)
    s.words(330, 158, "x at the", size=13)
    s.words(330, 174, "earlier time", size=13)


@drawing(
    "06_ddim_sampling", "pairs-intro", (700, 182),
    "Two rulers of time. On the upper one many short steps, on the lower one four long ones between the same "
    "ends.",
    "The same way in many short steps and in few long ones. This section chooses which times the long ones visit.",
)  # fmt: skip
def few_and_many(s: Sheet) -> None:
    for y, marks, colour, text in (
        (66, [40 + 620 * i / 20 for i in range(21)], INK, "one step at a time"),
        (140, [40 + 620 * i / 4 for i in range(5)], BLUE, "few steps"),
    ):
        s.line([(40, y), (660, y)], colour=LINE)
        for b, a in zip(marks, marks[1:], strict=False):
            s.arrow((a, y - 4), (b + 2, y - 4), bend=-6 if len(marks) > 9 else -14, colour=colour, width=1.4)
        for x in marks:
            s.dot(x, y, colour=colour, radius=3)
        s.words(60, y - 40, text, size=13, colour=colour, anchor="start")
    s.words(46, 164, "data", size=13, colour=MUTED)
    s.words(652, 164, "noise", size=13, colour=MUTED)

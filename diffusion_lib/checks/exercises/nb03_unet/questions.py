"""Guesses and the self-quiz of notebook 03."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="floor_and_back",
        notebook="03_unet",
        question="28 is halved three times, rounding down, and doubled three times. Which size comes back?",
        low=1,
        high=64,
        tolerance=0,
        lesson="28, 14, 7, 3, then 6, 12, 24. What is rounded away at 7 is missing four pixels wide at the end.",
    ),
    Guess(
        id="view_width",
        # shown: 9 + 2 * 2
        notebook="03_unet",
        question="Five 3 x 3 convolutions, the second and the fourth of stride 2: how many input pixels wide is the "
        "view of one output pixel?",
        low=1,
        high=100,
        tolerance=2,
        lesson="21. After each stride of 2 the next kernel reaches twice as far: 3, 5, 9, 13, 21. At stride 1 five "
        "layers see only 11.",
    ),
]

QUIZ = (
    Question(
        # shown: sizes_on_the_way_down(24, 3); sizes_on_the_way_down(28, 3); 2**5
        "A U-Net halves three times (k = 3, s = 2, p = 1), and on the way up it simply doubles, three times. For which "
        "sizes does the size that went in come back?",
        {
            "a": "For all even ones.",
            "b": "For those that 8 divides.",
            "c": "For powers of two alone.",
            "d": "For none.",
        },
        "b",
        {
            "a": "28 is even, and so is 14. At 7 it goes wrong.",
            "b": "No map on the way down may be odd, but for the last. 24 becomes 12, 6, 3, and doubles back.",
            "c": "24 is none, and becomes 12, 6, 3, and doubles back.",
            "d": "32 comes back.",
        },
    ),
    Question(
        # shown: given: 500, 501, 100, 144, 3; 44 / (2 * 3.14159265)
        "A time embedding has one clock alone, whose hand turns by 1 radian a step: dim = 2. Which two times can the "
        "network hardly tell apart?",
        {
            "a": "500 and 501.",
            "b": "0 and 3.",
            "c": "All: one clock says nothing.",
            "d": "100 and 144.",
        },
        "d",
        {
            "a": "The hand has moved by a sixth of a turn between them.",
            "b": "Nearly half a turn: the two places are opposite.",
            "c": "It says where the hand stands, and many places are far apart.",
            "d": "44 radians are 7.00 turns: the hand stands where it stood. A slower clock would tell them apart.",
        },
    ),
    Question(
        # shown: given: 3
        "In front of a GroupNorm all features of one sample of the batch are multiplied by 3. What changes behind it?",
        {
            "a": "Next to nothing, in this sample and in the others.",
            "b": "This sample becomes three times as large.",
            "c": "All samples of the batch change.",
            "d": "The others become smaller.",
        },
        "a",
        {
            "a": "Mean and spread are those of the sample's own groups, so its scale is divided out again; the others "
            "are not looked at.",
            "b": "Its spread is three times as large too, and it is divided by that.",
            "c": "That is what BatchNorm does: its mean and spread are shared.",
            "d": "A norm over the batch could do so. This one sees one sample at a time.",
        },
    ),
    Question(
        # shown: given: 10; (torch.tensor([10.0, 20.0]) / 10).softmax(0); torch.tensor([10.0, 20.0]).softmax(0)
        "Every query of an attention layer is multiplied by 10. What becomes of its weights?",
        {
            "a": "They are ten times as large.",
            "b": "They stay, since softmax divides by their sum.",
            "c": "The largest takes share from the others.",
            "d": "They become more equal.",
        },
        "c",
        {
            "a": "Softmax fixes their sum at 1.",
            "b": "Softmax does not see a number that is added to all scores. It does see one that multiplies them.",
            "c": "The scores lie ten times as far apart, so e to their power differs far more. The sum stays 1.",
            "d": "That is what a factor below 1 does, such as the one over the root of d.",
        },
    ),
    Question(
        # shown: sizes_on_the_way_down(32, 3); given: 1, 32, 4
        "A picture of 32 x 32 is halved three times. On the way up all convolutions are 1 x 1. The answer comes in "
        "blocks of 4 x 4 equal pixels. Which skips are joined, each at its own size?",
        {
            "a": "None of the three.",
            "b": "The one at 32 x 32 alone.",
            "c": "The one at 16 x 16 alone.",
            "d": "The one at 8 x 8 alone.",
        },
        "d",
        {
            "a": "Then all that is known comes from the smallest map, whose positions are doubled three times.",
            "b": "What joins at full size is doubled no more: it tells single pixels apart.",
            "c": "Behind that size there is one doubling. Which blocks does one make?",
            "d": "What joins there is doubled twice more. No layer behind it looks at neighbours, so the copies stay "
            "equal.",
        },
    ),
)

"""Guesses and the self-quiz of notebook 14."""

from ...declare import Guess, Question

GUESSES = [
    Guess(
        id="one_evaluation",
        notebook="14_few_steps",
        question="A thousand digits, each in a single DDIM step. Which fraction does the classifier read as asked for?",
        low=0,
        high=1,
        tolerance=0.1,
        lesson="About a quarter. Down to 2 steps nearly every digit can be read; the last halving spoils them. The "
        "Fréchet distance sees it earlier: it grows with every halving, to hundreds of times that of 8 steps.",
    ),
    Guess(
        id="student_in_more_steps",
        notebook="14_few_steps",
        question="The student of one step scores a Fréchet distance of 2.7. What does it score in four steps?",
        low=0,
        high=100,
        tolerance=5,
        lesson="It gets about ten times worse. Its last training asked it at one time alone; at the three others "
        "nothing holds it to the path.",
    ),
    Guess(
        id="second_jump",
        notebook="14_few_steps",
        question="The consistency model of digits scores 7.9 in one jump. What does it score in two?",
        low=0,
        high=100,
        tolerance=1,
        lesson="Less than a quarter of that in one. Training asked this model at the time of the second jump as well; "
        "the student of one step was asked at one time alone.",
    ),
]

QUIZ = (
    Question(
        "DDIM draws a digit in one step, from a network without any error. What comes out?",
        {
            "a": "A sharp digit, but not always the right one.",
            "b": "The mean of all digits of the label.",
            "c": "Noise, since one step cannot take all of it away.",
            "d": "The training digit nearest to the noise.",
        },
        "b",
        {
            "a": "Sharpness needs a choice between digits, and pure noise gives no reason for one.",
            "b": "The best answer about pure noise is the mean, and one step goes all the way to it.",
            "c": "The step into data leaves no noise. What is missing is detail.",
            "d": "That is where an exact path over the training set might end, not where its first tangent points.",
        },
    ),
    Question(
        "Why does the student say v, and not eps, at the first step?",
        {
            "a": "v is smaller than eps.",
            "b": "v needs no schedule.",
            "c": "At pure noise eps is x_t itself. It goes with every x0, and to read one off divides by nearly 0.",
            "d": "eps can only be learned with noise in the loss.",
        },
        "c",
        {
            "a": "Both are of variance about 1.",
            "b": "v mixes both by alpha and sigma, so it needs them.",
            "c": "x0 is x_t minus sigma eps, over alpha. A student of one step must say x0 where alpha is about 0.",
            "d": "A student's target comes from the teacher, whatever it is written in.",
        },
    ),
    Question(
        "The teacher takes 8 steps. A student of 4 steps is distilled, from it one of 2, from that one of 1. "
        "Whom does the student of 1 imitate?",
        {
            "a": "The student of 2 steps, with its errors.",
            "b": "The teacher of 8 steps directly.",
            "c": "The data.",
            "d": "The exact path.",
        },
        "a",
        {
            "a": "Each stage halves the steps of the last one. Errors are handed on.",
            "b": "In one stage a student only replaces two steps by one.",
            "c": "Data only give the points at which steps begin.",
            "d": "The 8 steps themselves leave it already.",
        },
    ),
    Question(
        "Without its boundary condition, which student would make the consistency loss smallest?",
        {
            "a": "The exact one.",
            "b": "The teacher.",
            "c": "None: the loss has no least value.",
            "d": "One that names the same end for every point.",
        },
        "d",
        {
            "a": "The exact one has loss 0 too, nearly. It is not the only one.",
            "b": "Its guess of x0 changes along a path.",
            "c": "It is a mean of squares, so 0 is the least.",
            "d": "A constant agrees with itself everywhere. The condition at data ties the ends to data.",
        },
    ),
    Question(
        "Multistep consistency sampling starts twice from the same noise, with fresh noise drawn in between. "
        "What do you get?",
        {
            "a": "Twice the same picture.",
            "b": "Different pictures: the noise in between decides as well.",
            "c": "Twice the same picture if the student is exact.",
            "d": "An error: the noise must be kept.",
        },
        "b",
        {
            "a": "That is DDIM, which draws nothing on its way.",
            "b": "Every return into noise opens the choice again, the more so the further it goes back.",
            "c": "An exact student jumps to the end of another path, since the new noise lies on another one.",
            "d": "Fresh noise is what the method asks for.",
        },
    ),
)

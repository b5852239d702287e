"""The names of generic slips, and what each means, in the order in which they are tried."""

GENERIC = {
    "random": (
        "A random variable stands outside of the mean",
        "The line before is one number. This one still varies with what is random in it: take the mean of that too.",
    ),
    "product": (
        "The expectation of a product is taken as a product of expectations",
        "That holds for independent factors. These are not: a variable is never independent of itself.",
    ),
    "function": (
        "A function of the mean stands for the mean of the function",
        "An expectation passes through sums and constant factors, not through squares, roots, exponentials "
        "or logarithms.",
    ),
    "difference": (
        "Variances of a difference are subtracted",
        "Variances of independent parts add, also where the parts are subtracted.",
    ),
    "covariance": (
        "A covariance is left out",
        "Variances of parts add only where the parts are uncorrelated. These are not.",
    ),
    "second moment": (
        "The second moment and the variance are confused",
        "A variance is measured around the mean, a second moment around 0. They differ unless the mean is 0.",
    ),
    "pulled": (
        "A constant leaves a variance without its square",
        "A variance is an average of squares: a constant factor comes out squared.",
    ),
    "squared constant": (
        "A constant before a variance is squared once too often",
        "Only a factor that leaves the variance is squared, and only once.",
    ),
    "shift": (
        "A constant term is kept in a variance",
        "A variance does not change when a constant is added to the variable.",
    ),
    "sign": (
        "A sign is turned",
        "One term has the other sign. Follow each minus through its bracket.",
    ),
    "deviation": (
        "A standard deviation stands where a variance belongs",
        "Variances add, standard deviations do not. A factor of the variable enters its variance squared.",
    ),
    "squared": (
        "A square where none belongs",
        "What is squared here is a variance already, or enters only once.",
    ),
    "deviations": (
        "The terms of a sum stand without their squares",
        "Each is the root of what stood there. Standard deviations of independent parts do not add, variances do.",
    ),
    "root lost": (
        "A root is forgotten",
        "A factor stands without the root it had in the line before.",
    ),
    "root extra": (
        "A root too many",
        "A factor stands under a root that it did not have in the line before.",
    ),
    "square lost": (
        "A square is forgotten",
        "A factor stands once where the line before has its square.",
    ),
    "square extra": (
        "A square too many",
        "A factor is squared that stood only once in the line before.",
    ),
    "mixed": (
        "A square is taken term by term",
        "The square of a sum has mixed terms too.",
    ),
    "roots": (
        "A root is taken term by term",
        "The root of a sum is not the sum of the roots.",
    ),
    "squares": (
        "The terms of a sum are squared one by one",
        "Square the whole bracket, or nothing in it.",
    ),
    "sum root": (
        "A sum is turned into the root of a sum of squares",
        "These terms add as they stand.",
    ),
    "sum square": (
        "A sum of squares is taken as the square of a sum",
        "The square of a sum has mixed terms too.",
    ),
    "reciprocals": (
        "A reciprocal is taken term by term",
        "One over a sum is not the sum of the ones over its terms.",
    ),
    "half": (
        "A factor 2 or 1/2",
        "A 2 or a 1/2 was lost, or came in, on the way.",
    ),
    "dropped": (
        "A term is lost",
        "The line before has one term more. Copy term by term.",
    ),
    "extra": (
        "A term too many",
        "One term of this line does not come from the line before.",
    ),
    "condition": (
        "A condition got lost",
        "Given something, a mean or a variance is another one than without.",
    ),
    "symbol": (
        "One symbol stands for another",
        "One symbol was taken for another, such as a level for the level one step earlier, or a share of "
        "noise for a share of signal.",
    ),
    "exchanged": (
        "Two symbols are exchanged",
        "Each of the two stands where the other belongs. Ask of each factor which symbol it goes with.",
    ),
    "reciprocal": (
        "A factor is upside down",
        "Something stands above the line that belongs below, or the reverse.",
    ),
    "factor lost": (
        "A factor is lost",
        "One factor of the line before is missing in one term.",
    ),
    "factor extra": (
        "A factor too many",
        "One factor of this line was not in the line before.",
    ),
    "factor": (
        "A factor was lost or came in",
        "One term differs from the line before by a single factor.",
    ),
}

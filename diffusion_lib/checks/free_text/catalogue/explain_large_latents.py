"""What data of another variance do to a schedule, and to what the loss says."""

from ..declaring import FreeText, RubricPoint

QUESTION = FreeText(
    id="explain_large_latents",
    notebook="02_schedules",
    question="A colleague trains on data of variance 9 with the cosine schedule. The network is to give back x0, and "
    "its loss, divided by the variance of the data, is lower than ever. Yet the samples are poor. What happened, and "
    "which two remedies are there?",
    rubric=(
        RubricPoint("the signal is 9 times as strong at every t, so the log-SNR is shifted up by log 9"),
        RubricPoint("most times show the data plainly: an easy task, and few times train what is hard"),
        RubricPoint("divide the data by their standard deviation, 3, or shift the schedule by as much"),
    ),
    answer="The noise kept its variance, so at every t the signal-to-noise ratio is 9 times what the schedule was "
    "made for. At most times x_t shows the data plainly, which makes a low loss easy; the few times at which the "
    "content is decided are hardly trained. Divide the data by 3, or shift the log-SNR of the schedule down by "
    "log 9.",
    common=("the network is overfitted", "clip the data to the range from -1 to 1"),
    where="Rombach et al. 2022: the signal-to-noise ratio of latents, and their scale",
)

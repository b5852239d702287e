"""Pictures of games that went wrong: what the losses did, and where the samples are."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from diffusion_lib.baselines import Patient
from diffusion_lib.process import GaussianMixture
from diffusion_lib.showing.fields import draw_field
from diffusion_lib.showing.figures import BLUE, ORANGE


def draw_patient_samples(patients: Mapping[str, Patient], density: GaussianMixture, reach: float) -> Figure:
    """One panel per game: its samples over the density of the data."""
    points = {name: patient.samples for name, patient in patients.items()}
    return draw_field(dict.fromkeys(points, density), points=points, reach=reach)


def draw_patient_losses(patients: Mapping[str, Patient]) -> Figure:
    """One panel per game: both players' losses, by round."""
    figure = Figure(figsize=(3.2 * len(patients), 2.6))
    panels = figure.subplots(1, len(patients), squeeze=False, sharey=True)[0]
    for axes, (name, patient) in zip(panels, patients.items(), strict=True):
        for place, (who, colour, dashes) in enumerate((("D", BLUE, "-"), ("G", ORANGE, "--"))):
            axes.plot(patient.losses[:, place].numpy(), color=colour, linestyle=dashes, linewidth=1.4, label=who)
        last = patient.losses[-20:].mean(0)
        axes.set(xlabel="round", title=f"{name}: at the end {last[0]:.2f} and {last[1]:.2f}")
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("loss")
    panels[0].legend()
    figure.tight_layout(pad=0.5)
    return figure

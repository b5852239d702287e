"""The papers behind the library, a key for each, and the index from an equation to the functions that compute it.

A docstring cites as `[ddpm, eq. 4]`, `[ddim, app. D.5]` or `[gan]`. Several places of a paper follow each other,
`[ddpm, eq. 6, 7, alg. 2, line 4]`; several papers are joined by a semicolon, `[attention, eq. 1; ldm, sec. 3.3]`.
In backticks, as here, it is an example and not counted. `python -m diffusion_lib.references` prints the index.
The sources are read, not imported, and nothing but the standard library is needed.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

# One paper a line: key, year, where it is, name in the field, authors, title.
_TABLE = """
adm | 2021 | arXiv:2105.05233 | ADM | Dhariwal, Nichol | Diffusion Models Beat GANs on Image Synthesis
anagrams | 2024 | arXiv:2311.17919 | visual anagrams | Geng, Park, Owens | Visual Anagrams: Generating Multi-View Optical Illusions with Diffusion Models
analytic_dpm | 2022 | arXiv:2201.06503 | Analytic-DPM | Bao, Li, Zhu, Zhang | Analytic-DPM: an Analytic Estimate of the Optimal Reverse Variance in Diffusion Models
attention | 2017 | arXiv:1706.03762 | Transformer | Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin | Attention Is All You Need
autoguidance | 2024 | arXiv:2406.02507 | autoguidance | Karras, Aittala, Kynkäänniemi, Lehtinen, Aila, Laine | Guiding a Diffusion Model with a Bad Version of Itself
beta_vae | 2017 | ICLR 2017, openreview.net/forum?id=Sy2fzU9gl | beta-VAE | Higgins, Matthey, Pal, Burgess, Glorot, Botvinick, Mohamed, Lerchner | beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework
cfg | 2021 | arXiv:2207.12598 | classifier-free guidance | Ho, Salimans | Classifier-Free Diffusion Guidance
clip | 2021 | arXiv:2103.00020 | CLIP | Radford, Kim, Hallacy, Ramesh, Goh, Agarwal, Sastry, Askell, Mishkin, Clark, Krueger, Sutskever | Learning Transferable Visual Models From Natural Language Supervision
consistency | 2023 | arXiv:2303.01469 | consistency models | Song, Dhariwal, Chen, Sutskever | Consistency Models
controlnet | 2023 | arXiv:2302.05543 | ControlNet | Zhang, Rao, Agrawala | Adding Conditional Control to Text-to-Image Diffusion Models
conv_arithmetic | 2016 | arXiv:1603.07285 | convolution arithmetic | Dumoulin, Visin | A Guide to Convolution Arithmetic for Deep Learning
coverage | 2020 | arXiv:2002.09797 | density and coverage | Naeem, Oh, Uh, Choi, Yoo | Reliable Fidelity and Diversity Metrics for Generative Models
daam | 2023 | arXiv:2210.04885 | DAAM | Tang, Liu, Pandey, Jiang, Yang, Kumar, Stenetorp, Lin, Ture | What the DAAM: Interpreting Stable Diffusion Using Cross Attention
dcgan | 2016 | arXiv:1511.06434 | DCGAN | Radford, Metz, Chintala | Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks
ddim | 2021 | arXiv:2010.02502 | DDIM | Song, Meng, Ermon | Denoising Diffusion Implicit Models
ddpm | 2020 | arXiv:2006.11239 | DDPM | Ho, Jain, Abbeel | Denoising Diffusion Probabilistic Models
deis | 2023 | arXiv:2204.13902 | DEIS | Zhang, Chen | Fast Sampling of Diffusion Models with Exponential Integrator
diffusion_2015 | 2015 | arXiv:1503.03585 | the first diffusion model | Sohl-Dickstein, Weiss, Maheswaranathan, Ganguli | Deep Unsupervised Learning using Nonequilibrium Thermodynamics
dit | 2022 | arXiv:2212.09748 | DiT | Peebles, Xie | Scalable Diffusion Models with Transformers
dpm_solver | 2022 | arXiv:2206.00927 | DPM-Solver | Lu, Zhou, Bao, Chen, Li, Zhu | DPM-Solver: A Fast ODE Solver for Diffusion Probabilistic Model Sampling in Around 10 Steps
dpm_solver_pp | 2022 | arXiv:2211.01095 | DPM-Solver++ | Lu, Zhou, Bao, Chen, Li, Zhu | DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models
dps | 2023 | arXiv:2209.14687 | DPS | Chung, Kim, McCann, Klasky, Ye | Diffusion Posterior Sampling for General Noisy Inverse Problems
dsm | 2011 | Neural Computation 23(7) | denoising score matching | Vincent | A Connection Between Score Matching and Denoising Autoencoders
edm | 2022 | arXiv:2206.00364 | EDM | Karras, Aittala, Aila, Laine | Elucidating the Design Space of Diffusion-Based Generative Models
factorized | 2024 | arXiv:2404.11615 | factorized diffusion | Geng, Park, Owens | Factorized Diffusion: Perceptual Illusions by Noise Decomposition
fashion_mnist | 2017 | arXiv:1708.07747 | Fashion-MNIST | Xiao, Rasul, Vollgraf | Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms
fid | 2017 | arXiv:1706.08500 | FID | Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter | GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium
film | 2018 | arXiv:1709.07871 | FiLM | Perez, Strub, de Vries, Dumoulin, Courville | FiLM: Visual Reasoning with a General Conditioning Layer
flow_matching | 2023 | arXiv:2210.02747 | flow matching | Lipman, Chen, Ben-Hamu, Nickel, Le | Flow Matching for Generative Modeling
frechet_gaussians | 1982 | Journal of Multivariate Analysis 12(3) | Fréchet distance of Gaussians | Dowson, Landau | The Fréchet Distance between Multivariate Normal Distributions
gan | 2014 | arXiv:1406.2661 | GAN | Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio | Generative Adversarial Networks
gans_equal | 2018 | arXiv:1711.10337 | a study of GANs | Lucic, Kurach, Michalski, Gelly, Bousquet | Are GANs Created Equal? A Large-Scale Study
gmm_gan | 2018 | arXiv:1805.12462 | number of different bins | Richardson, Weiss | On GANs and GMMs
group_norm | 2018 | arXiv:1803.08494 | group normalization | Wu, He | Group Normalization
guided_distillation | 2023 | arXiv:2210.03142 | guided distillation | Meng, Rombach, Gao, Kingma, Ermon, Ho, Salimans | On Distillation of Guided Diffusion Models
ict | 2024 | arXiv:2310.14189 | improved consistency training | Song, Dhariwal | Improved Techniques for Training Consistency Models
iddpm | 2021 | arXiv:2102.09672 | Improved DDPM | Nichol, Dhariwal | Improved Denoising Diffusion Probabilistic Models
label_smoothing | 2016 | arXiv:1512.00567 | label smoothing | Szegedy, Vanhoucke, Ioffe, Shlens, Wojna | Rethinking the Inception Architecture for Computer Vision
ldm | 2022 | arXiv:2112.10752 | latent diffusion | Rombach, Blattmann, Lorenz, Esser, Ommer | High-Resolution Image Synthesis with Latent Diffusion Models
limited_interval | 2024 | arXiv:2404.07724 | guidance interval | Kynkäänniemi, Aittala, Karras, Laine, Aila, Lehtinen | Applying Guidance in a Limited Interval Improves Sample and Distribution Quality in Diffusion Models
lora | 2021 | arXiv:2106.09685 | LoRA | Hu, Shen, Wallis, Allen-Zhu, Li, Wang, Wang, Chen | LoRA: Low-Rank Adaptation of Large Language Models
meanflow | 2025 | arXiv:2505.13447 | MeanFlow | Geng, Deng, Bai, Kolter, He | Mean Flows for One-step Generative Modeling
min_snr | 2023 | arXiv:2303.09556 | Min-SNR | Hang, Gu, Li, Bao, Chen, Hu, Geng, Guo | Efficient Diffusion Training via Min-SNR Weighting Strategy
minibatch_ot | 2024 | arXiv:2302.00482 | OT-CFM | Tong, Fatras, Malkin, Huguet, Zhang, Rector-Brooks, Wolf, Bengio | Improving and Generalizing Flow-Based Generative Models with Minibatch Optimal Transport
multidiffusion | 2023 | arXiv:2302.08113 | MultiDiffusion | Bar-Tal, Yariv, Lipman, Dekel | MultiDiffusion: Fusing Diffusion Paths for Controlled Image Generation
multisample_flow | 2023 | arXiv:2304.14772 | multisample flow matching | Pooladian, Ben-Hamu, Domingo-Enrich, Amos, Lipman, Chen | Multisample Flow Matching: Straightening Flows with Minibatch Couplings
muon | 2024 | kellerjordan.github.io/posts/muon, code at github.com/KellerJordan/Muon | Muon | Jordan, Jin, Boza, You, Cesista, Newhouse, Bernstein | Muon: An Optimizer for Hidden Layers in Neural Networks
ncsn | 2019 | arXiv:1907.05600 | NCSN | Song, Ermon | Generative Modeling by Estimating Gradients of the Data Distribution
ncsnv2 | 2020 | arXiv:2006.09011 | NCSNv2 | Song, Ermon | Improved Techniques for Training Score-Based Generative Models
noise_scheduling | 2023 | arXiv:2301.10972 | noise scheduling | Chen | On the Importance of Noise Scheduling for Diffusion Models
pigdm | 2023 | ICLR 2023, openreview.net/forum?id=9_gsMA8MRKQ | PiGDM | Song, Vahdat, Mardani, Kautz | Pseudoinverse-Guided Diffusion Models for Inverse Problems
precision_recall | 2019 | arXiv:1904.06991 | improved precision and recall | Kynkäänniemi, Karras, Laine, Lehtinen, Aila | Improved Precision and Recall Metric for Assessing Generative Models
progressive_distillation | 2022 | arXiv:2202.00512 | progressive distillation | Salimans, Ho | Progressive Distillation for Fast Sampling of Diffusion Models
prompt_to_prompt | 2022 | arXiv:2208.01626 | Prompt-to-Prompt | Hertz, Mokady, Tenenbaum, Aberman, Pritch, Cohen-Or | Prompt-to-Prompt Image Editing with Cross Attention Control
receptive_field | 2019 | Distill, doi.org/10.23915/distill.00021 | receptive fields | Araujo, Norris, Sim | Computing Receptive Fields of Convolutional Neural Networks
rectified_flow | 2023 | arXiv:2209.03003 | rectified flow | Liu, Gong, Liu | Flow Straight and Fast: Learning to Generate and Transfer Data with Rectified Flow
repaint | 2022 | arXiv:2201.09865 | RePaint | Lugmayr, Danelljan, Romero, Yu, Timofte, Van Gool | RePaint: Inpainting using Denoising Diffusion Probabilistic Models
rin | 2023 | arXiv:2212.11972 | RIN | Jabri, Fleet, Chen | Scalable Adaptive Computation for Iterative Generation
sa_solver | 2023 | arXiv:2309.05019 | SA-Solver | Xue, Yi, Luo, Zhang, Sun, Li, Ma | SA-Solver: Stochastic Adams Solver for Fast Sampling of Diffusion Models
score_sde | 2021 | arXiv:2011.13456 | score SDE | Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole | Score-Based Generative Modeling through Stochastic Differential Equations
sd3 | 2024 | arXiv:2403.03206 | Stable Diffusion 3 | Esser, Kulal, Blattmann, Entezari, Müller, Saini, Levi, Lorenz, Sauer, Boesel, Podell, Dockhorn, English, Lacey, Goodwin, Marek, Rombach | Scaling Rectified Flow Transformers for High-Resolution Image Synthesis
sdedit | 2022 | arXiv:2108.01073 | SDEdit | Meng, He, Song, Song, Wu, Zhu, Ermon | SDEdit: Guided Image Synthesis and Editing with Stochastic Differential Equations
shannon | 1948 | Bell System Technical Journal 27 | entropy | Shannon | A Mathematical Theory of Communication
slerp | 1985 | SIGGRAPH 1985 | slerp | Shoemake | Animating Rotation with Quaternion Curves
spectral_norm | 2018 | arXiv:1802.05957 | spectral normalization | Miyato, Kataoka, Koyama, Yoshida | Spectral Normalization for Generative Adversarial Networks
t2i_compbench | 2023 | arXiv:2307.06350 | T2I-CompBench | Huang, Sun, Xie, Li, Liu | T2I-CompBench: A Comprehensive Benchmark for Open-world Compositional Text-to-image Generation
theis | 2016 | arXiv:1511.01844 | evaluation of generative models | Theis, van den Oord, Bethge | A Note on the Evaluation of Generative Models
tweedie | 2011 | Journal of the American Statistical Association 106(496) | Tweedie's formula | Efron | Tweedie's Formula and Selection Bias
unet | 2015 | arXiv:1505.04597 | U-Net | Ronneberger, Fischer, Brox | U-Net: Convolutional Networks for Biomedical Image Segmentation
unipc | 2023 | arXiv:2302.04867 | UniPC | Zhao, Bai, Rao, Zhou, Lu | UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models
vae | 2014 | arXiv:1312.6114 | VAE | Kingma, Welling | Auto-Encoding Variational Bayes
vdm | 2021 | arXiv:2107.00630 | VDM | Kingma, Salimans, Poole, Ho | Variational Diffusion Models
veegan | 2017 | arXiv:1705.07761 | VEEGAN | Srivastava, Valkov, Russell, Gutmann, Sutton | VEEGAN: Reducing Mode Collapse in GANs using Implicit Variational Learning
vit | 2021 | arXiv:2010.11929 | ViT | Dosovitskiy, Beyer, Kolesnikov, Weissenborn, Zhai, Unterthiner, Dehghani, Minderer, Heigold, Gelly, Uszkoreit, Houlsby | An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale
zero_snr | 2024 | arXiv:2305.08891 | zero terminal SNR | Lin, Liu, Li, Yang | Common Diffusion Noise Schedules and Sample Steps are Flawed
"""  # noqa: E501


@dataclass(frozen=True)
class Paper:
    """One source: surnames of its authors, year, title, and where it is (an arXiv number, else `venue`)."""

    key: str
    name: str
    authors: tuple[str, ...]
    year: int
    title: str
    arxiv: str | None
    venue: str

    @property
    def short(self) -> str:
        """Authors and year as running text has them, with the name in the field: `Ho et al. 2020 (DDPM)`."""
        authors = f"{self.authors[0]} et al." if len(self.authors) > 2 else " & ".join(self.authors)
        return f"{authors} {self.year} ({self.name})"

    @property
    def locator(self) -> str:
        """The arXiv number as a link, or the venue."""
        return f"[arXiv:{self.arxiv}](https://arxiv.org/abs/{self.arxiv})" if self.arxiv else self.venue


def _read_table() -> Iterator[Paper]:
    for row in _TABLE.strip().splitlines():
        key, year, place, name, authors, title = row.split(" | ")
        arxiv = place.removeprefix("arXiv:") if place.startswith("arXiv:") else None
        yield Paper(key, name, tuple(authors.split(", ")), int(year), title, arxiv, "" if arxiv else place)


PAPERS = {paper.key: paper for paper in _read_table()}

KINDS = ("eq.", "alg.", "prop.", "technique", "relationship", "sec.", "app.", "table", "fig.", "code")
_KIND = "|".join(map(re.escape, KINDS))
_LABEL = r"(?:[A-Z]?[0-9]+(?:\.[0-9]+)*|[A-Z](?:\.[0-9]+)*)"
_PLACE = re.compile(rf"(?P<kind>{_KIND}) {_LABEL}|code|(?P<lines>lines? [0-9]+(?:-[0-9]+)?)|{_LABEL}")
# A bracket is a citation if it begins with a known key, or with any name that a kind of place follows.
_BRACKET = re.compile(rf"\[((?:{'|'.join(PAPERS)})(?:[,;][^\[\]]*)?|[a-z]\w*, ?(?:{_KIND})[^\[\]]*)\](?![\[(])")


@dataclass(frozen=True)
class Citation:
    """One place of a paper (empty: all of it), cited by one function, class or module of a file."""

    key: str
    place: str
    function: str
    file: str


def parse_citations(text: str) -> list[tuple[str, str]]:
    """The (key, place) pairs that a text cites, in its order; "eq. 6, 7" are two places, "alg. 2, line 4" is one.

    Raises: ValueError for an unknown key and for a place that is not of the form in this module's docstring.
    """
    found = []
    for bracket in _BRACKET.findall(re.sub(r"`[^`]*`", "", " ".join(text.split()))):
        for source in bracket.split(";"):
            key, *parts = (part.strip() for part in source.split(","))
            if key not in PAPERS:
                raise ValueError(f"[{bracket}] cites the unknown key {key!r}: add the paper to references.py")
            found += [(key, place) for place in _whole_places(parts, bracket)] or [(key, "")]
    return found


def _whole_places(parts: list[str], bracket: str) -> list[str]:
    """Places with their kind, where "eq. 6, 7" says it once and a line belongs to what stands before it."""
    places: list[str] = []
    for part in parts:
        match = _PLACE.fullmatch(part)
        if not match or not (match["kind"] or part == "code" or places):
            raise ValueError(f"[{bracket}] has the place {part!r}: write it like eq. 4, or alg. 2, line 4, or app. D.5")
        if match["lines"]:
            places[-1] += f", {part}"
        else:
            places.append(part if match["kind"] or part == "code" else f"{places[-1].split()[0]} {part}")
    return places


def citations(library: Path = LIBRARY) -> list[Citation]:
    """Every citation in the docstrings of a package, file by file, nested functions and private ones included.

    Raises: ValueError naming file and function, for what `parse_citations` cannot read.
    """
    found = []
    for path in sorted(library.rglob("*.py")):
        file = path.relative_to(library.parent)
        module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
        for name, docstring in _docstrings(module, ast.parse(path.read_text(encoding="utf-8"))):
            try:
                found += [Citation(key, place, name, file.as_posix()) for key, place in parse_citations(docstring)]
            except ValueError as error:
                raise ValueError(f"{file}, {name}: {error}") from None
    return found


def _docstrings(name: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    """Name and docstring of a module and of what it defines, at any depth."""
    if isinstance(node, ast.Module | Definition):
        yield name, ast.get_docstring(node) or ""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):  # nothing inside has a docstring
            continue
        yield from _docstrings(f"{name}.{child.name}" if isinstance(child, Definition) else name, child)


def _order(place: str) -> tuple[int, list[tuple[str, int]]]:
    """Whole paper first, then equations, algorithms, sections ..., with numbers by size: eq. 9 before eq. 10."""
    kind = next((number for number, kind in enumerate(KINDS, 1) if place.startswith(kind)), 0)
    return kind, [("", int(part)) if part.isdigit() else (part, 0) for part in re.findall(r"[0-9]+|[A-Z]", place)]


def index(library: Path = LIBRARY) -> dict[str, dict[str, list[str]]]:
    """Paper -> place -> names of what cites it; papers by key, places in the paper's order, names by letter."""
    table: dict[str, dict[str, list[str]]] = {}
    for found in sorted(citations(library), key=lambda c: (c.key, _order(c.place), c.place, c.function)):
        functions = table.setdefault(found.key, {}).setdefault(found.place, [])
        if found.function not in functions:
            functions.append(found.function)
    return table


def as_markdown(library: Path = LIBRARY) -> str:
    """The index as Markdown, then the papers that no docstring cites."""
    table = index(library)
    parts = ["# Papers, their equations, and the functions that compute them"]
    for key, places in table.items():
        lines = [f"## {PAPERS[key].short}", "", f"*{PAPERS[key].title}*, {PAPERS[key].locator}; cited as `{key}`", ""]
        lines += ["| place | function |", "|---|---|"]
        lines += [f"| {place or 'all'} | `{'`, `'.join(names)}` |" for place, names in places.items()]
        parts.append("\n".join(lines))
    others = [f"- `{key}`: {p.short}, *{p.title}*, {p.locator}" for key, p in PAPERS.items() if key not in table]
    if others:
        parts.append("\n".join(["## Cited by no docstring", "", *others]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")

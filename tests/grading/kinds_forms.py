"""Right answers in unusual form: all of them are worth full marks."""

from .class_of import answers, collector, definition, right
from .kinds_odd import body_of

FORMS, kind = collector()
Q = "q_sample"
BODY = "\n".join("    " + line for line in body_of(Q))
PLAIN = answers()[Q]
ONE = "alpha_bars[t].reshape(-1, *[1] * (x0.ndim - 1))"


@kind(15)
def as_a_lambda():
    return right(q_sample=f"q_sample = lambda x0, t, alpha_bars, noise: {ONE}**0.5 * x0 + (1 - {ONE})**0.5 * noise")


@kind(15)
def as_a_partial():
    source = (
        PLAIN.replace("def q_sample(x0", "def _q(k, x0") + "\nimport functools\nq_sample = functools.partial(_q, 1)"
    )
    return right(q_sample=source)


@kind(15)
def as_a_callable_object():
    inner = PLAIN.replace("def q_sample(x0", "def __call__(self, x0").replace("\n", "\n    ")
    return right(q_sample=f"class Q:\n    {inner}\nq_sample = Q()")


@kind(15)
def as_a_module():
    inner = PLAIN.replace("def q_sample(x0", "def forward(self, x0").replace("\n", "\n    ")
    return right(q_sample=f"class Q(torch.nn.Module):\n    {inner}\nq_sample = Q()")


@kind(15)
def decorated():
    source = "def plain(f):\n    return lambda *a: f(*a)\n@plain\n" + PLAIN
    return right(q_sample=source)


@kind(15)
def by_keyword_only():
    return right(q_sample=PLAIN.replace("def q_sample(x0", "def q_sample(*, x0"))


@kind(15)
def by_any_arguments():
    body = "x0, t, alpha_bars, noise = a\n" + "\n".join(body_of(Q))
    return right(q_sample=definition(Q, body).replace("(x0, t, alpha_bars, noise)", "(*a)"))


@kind(15)
def in_single_precision():
    body = f"kept = {ONE}.float()\nreturn kept.sqrt() * x0.float() + (1 - kept).sqrt() * noise.float()"
    return right(q_sample=definition(Q, body))


@kind(15)
def in_numpy():
    body = f"import numpy as np\nk = {ONE}.numpy()\nreturn torch.from_numpy(np.sqrt(k) * x0.numpy() "
    return right(q_sample=definition(Q, body + "+ np.sqrt(1 - k) * noise.numpy())"))


@kind(15)
def in_inference_mode():
    return right(q_sample="@torch.inference_mode()\n" + PLAIN)


@kind(15)
def with_a_progress_bar():
    return right(
        q_sample=definition(Q, "from tqdm.auto import tqdm\nfor _ in tqdm(range(2)): pass\n" + "\n".join(body_of(Q)))
    )


@kind(15)
def in_a_thread():
    inner = BODY.replace("\n", "\n    ")
    source = "import concurrent.futures as cf\ndef q_sample(x0, t, alpha_bars, noise):\n    def work():\n    "
    return right(
        q_sample=source
        + inner
        + "\n    with cf.ThreadPoolExecutor(1) as pool:\n        return pool.submit(work).result()"
    )


@kind(15)
def by_torch_func():
    body = (
        "one = lambda x, k, n: k.sqrt() * x + (1 - k).sqrt() * n\nreturn torch.func.vmap(one)(x0, alpha_bars[t], noise)"
    )
    return right(q_sample=definition(Q, body))


@kind(15)
def assigned_from_another_name():
    return right(q_sample=PLAIN.replace("def q_sample", "def mine") + "\nq_sample = mine")


@kind(15)
def with_annotations_and_a_global():
    source = "EPS: float = 0.0\n" + PLAIN.replace("(x0,", "(x0: torch.Tensor,")
    return right(q_sample=source + " + EPS")

"""Cross-attention: positions of a picture look at the words of a prompt."""

from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor, nn


class CrossAttention(nn.Module):
    """Queries from x, keys and values from a context [attention, eq. 1; ldm, sec. 3.3].

    softmax(Q K^T / sqrt(dim_head)) V, in `heads` parts, then one linear layer back to query_dim.

    Shapes: x (b, n, query_dim), context (b, m, context_dim), mask bool (b, m), True for tokens that count
        -> (b, n, query_dim).
    Pitfall: the softmax runs over the context, so each position's weights over the words add up to 1. A sample whose
        mask lets no word through has no weights at all: keep one token, such as the start of a sentence.
    """

    def __init__(self, query_dim: int, context_dim: int, heads: int = 8, dim_head: int = 64):
        super().__init__()
        self.heads = heads
        inner = heads * dim_head
        self.to_q = nn.Linear(query_dim, inner, bias=False)
        self.to_k = nn.Linear(context_dim, inner, bias=False)
        self.to_v = nn.Linear(context_dim, inner, bias=False)
        self.to_out = nn.Linear(inner, query_dim)

    def forward(
        self,
        x: Float[Tensor, "b n d"],
        context: Float[Tensor, "b m c"],
        mask: Bool[Tensor, "b m"] | None = None,
    ) -> Float[Tensor, "b n d"]:
        # Written out: over the few words of a prompt the fused kernel is slower, its backward on a CPU most of all.
        mixed = self.weights(x, context, mask) @ self._heads(self.to_v(context))
        return self.to_out(rearrange(mixed, "b h n d -> b n (h d)"))

    def weights(
        self,
        x: Float[Tensor, "b n d"],
        context: Float[Tensor, "b m c"],
        mask: Bool[Tensor, "b m"] | None = None,
    ) -> Float[Tensor, "b h n m"]:
        """The attention weights themselves, for pictures of what each position looked at.

        Shapes: as forward -> (b, heads, n, m); every row adds up to 1.
        """
        q, k = self._heads(self.to_q(x)), self._heads(self.to_k(context))
        scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
        return scores.softmax(-1)

    def _heads(self, x: Tensor) -> Tensor:
        return rearrange(x, "b n (h d) -> b h n d", h=self.heads)


class PromptedBlock(nn.Module):
    """Cross-attention on a feature map: every position asks the prompt, and adds the answer.

    Shapes: x (b, c, h, w), context (b, m, context_dim), mask bool (b, m) -> (b, c, h, w).
    """

    def __init__(self, channels: int, context_dim: int, heads: int = 4):
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.attention = CrossAttention(channels, context_dim, heads, channels // heads)
        # Starting at zero the branch is silent, and the network begins as one without a prompt.
        nn.init.zeros_(self.attention.to_out.weight)
        nn.init.zeros_(self.attention.to_out.bias)

    def forward(
        self, x: Float[Tensor, "b c h w"], context: Float[Tensor, "b m d"], mask: Bool[Tensor, "b m"] | None = None
    ) -> Float[Tensor, "b c h w"]:
        return x + _to_map(self.attention(self.norm(_to_rows(x)), context, mask), x)

    def weights(
        self, x: Float[Tensor, "b c h w"], context: Float[Tensor, "b m d"], mask: Bool[Tensor, "b m"] | None = None
    ) -> Float[Tensor, "b heads h w m"]:
        """Where each word is looked at from. Shapes: as forward -> (b, heads, h, w, m)."""
        weights = self.attention.weights(self.norm(_to_rows(x)), context, mask)
        return rearrange(weights, "b n (h w) m -> b n h w m", h=x.shape[-2])


def _to_rows(x: Tensor) -> Tensor:
    return rearrange(x, "b c h w -> b (h w) c")


def _to_map(rows: Tensor, like: Tensor) -> Tensor:
    return rearrange(rows, "b (h w) c -> b c h w", h=like.shape[-2])

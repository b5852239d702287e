"""Wrong cross-attentions: one part replaced, cut off, or layers in the wrong place."""

from torch import nn

from ._cross_facts import mixed


class Mistaken(nn.Module):
    """Cross-attention with one part replaced."""

    def __init__(
        self,
        query_dim,
        context_dim,
        heads=8,
        dim_head=64,
        *,
        swapped=False,
        itself=False,
        out=True,
        values=True,
        residual=False,
        **parts,
    ):
        super().__init__()
        inner = heads * dim_head
        self.heads, self.parts, self.swapped, self.itself, self.residual = heads, parts, swapped, itself, residual
        self.to_q = nn.Linear(query_dim, inner, bias=False)
        self.to_k = nn.Linear(query_dim if itself else context_dim, inner, bias=False)
        self.to_v = nn.Linear(query_dim if itself else context_dim, inner, bias=False) if values else None
        self.to_out = nn.Linear(inner, query_dim) if out else nn.Identity()

    def forward(self, x, context, mask=None):
        source = x if self.itself else context
        q, k = self.to_q(x), self.to_k(source)
        v = self.to_v(source) if self.to_v else k
        if self.swapped:
            q, k, v, mask = k, q, self.to_q(x), None
        out = self.to_out(mixed(q, k, v, None if self.itself else mask, self.heads, **self.parts))
        return x + out if self.residual else out


class MadeInForward(nn.Module):
    """Layers made anew at every call."""

    def __init__(self, *sizes, **named):
        super().__init__()
        self.make = lambda: Mistaken(*sizes, **named)

    def forward(self, x, context, mask=None):
        return self.make()(x, context, mask)


class Unregistered(nn.Module):
    """Layers where no optimizer finds them."""

    def __init__(self, *sizes, **named):
        super().__init__()
        self.inside = [Mistaken(*sizes, **named)]

    def forward(self, x, context, mask=None):
        return self.inside[0](x, context, mask)


class OneHeadOut(Mistaken):
    """The heads reduced to one, and a last layer for that one."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64, reduce=lambda out: out.mean(1)):
        super().__init__(query_dim, context_dim, heads, dim_head, together=reduce)
        self.to_out = nn.Linear(dim_head, query_dim)


class HeadsAddedUp(OneHeadOut):
    """The heads summed, and a last layer for that sum."""

    def __init__(self, query_dim, context_dim, heads=8, dim_head=64):
        super().__init__(query_dim, context_dim, heads, dim_head, reduce=lambda out: out.sum(1))


class Detached(Mistaken):
    """Cut off from its layers."""

    def forward(self, x, context, mask=None):
        return super().forward(x, context, mask).detach()


def mistaken(**parts):
    """Cross-attention with these parts replaced, to be called with sizes."""
    return lambda *args, **kwargs: Mistaken(*args, **parts, **kwargs)

# %% given
import math
import torch
# %% right: grad per coordinate
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    value = field(x)
    total = torch.zeros(len(x), dtype=x.dtype)
    for i in range(x.shape[1]):
        total = total + torch.autograd.grad(value[:, i].sum(), x, retain_graph=True)[0][:, i]
    return total
# %% right: sum of a generator
def exact_divergence(field, x):
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        y = field(x)
        return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.size(1)))
# %% right: functional jacobian per point, trace
def exact_divergence(field, x):
    one = lambda p: field(p[None])[0]
    return torch.stack([torch.autograd.functional.jacobian(one, p).trace() for p in x.detach()])
# %% right: torch.func jacrev and vmap
def exact_divergence(field, x):
    jac = torch.func.vmap(torch.func.jacrev(lambda p: field(p.unsqueeze(0)).squeeze(0)))(x.detach())
    return torch.einsum("nii->n", jac)
# %% right: forward mode jvp
def exact_divergence(field, x):
    total = 0
    for i in range(x.shape[-1]):
        direction = torch.zeros_like(x)
        direction[:, i] = 1
        total = total + torch.func.jvp(field, (x.detach(),), (direction,))[1][:, i]
    return total
# %% right: vector-Jacobian products of unit vectors
def exact_divergence(field, x):
    x = x.clone().detach().requires_grad_()
    y = field(x)
    parts = []
    for i in range(y.shape[1]):
        unit = torch.zeros_like(y)
        unit[:, i] = 1.0
        (g,) = torch.autograd.grad(y, x, grad_outputs=unit, retain_graph=i + 1 < y.shape[1])
        parts.append(g[:, i])
    return torch.stack(parts, dim=1).sum(1)
# %% right: batched jacobian of sums
def exact_divergence(field, x):
    jac = torch.autograd.functional.jacobian(lambda v: field(v).sum(0), x.detach())
    return jac.diagonal(dim1=0, dim2=2).sum(-1)
# %% wrong: sum of the whole gradient (all partial derivatives)
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(field(x).sum(), x)[0].sum(1)
# %% wrong: only the first coordinate
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(field(x)[:, 0].sum(), x)[0][:, 0]
# %% wrong: two coordinates hard-coded
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(2))
# %% wrong: retain_graph forgotten
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x)[0][:, i] for i in range(x.shape[1]))
# %% wrong: requires_grad forgotten
def exact_divergence(field, x):
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: requires_grad after the field was asked
def exact_divergence(field, x):
    y = field(x)
    x = x.detach().requires_grad_()
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: summed over the points, one number
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i].sum() for i in range(x.shape[1]))
# %% wrong: mean over the points in place of the sum
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].mean(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: mean over the coordinates
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1])) / x.shape[1]
# %% wrong: whole row of the gradient summed for every component
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0].sum(1) for i in range(x.shape[1]))
# %% wrong: gradient vectors returned, not their trace
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return torch.stack([torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1])], 1)
# %% wrong: Hutchinson estimate with one draw
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    e = torch.randn_like(x)
    return (torch.autograd.grad((y * e).sum(), x)[0] * e).sum(1)
# %% wrong: Hutchinson with sign vectors
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    e = torch.randint(0, 2, x.shape).to(x.dtype) * 2 - 1
    return (torch.autograd.grad((y * e).sum(), x)[0] * e).sum(1)
# %% wrong: finite differences with a coarse step
def exact_divergence(field, x):
    h, total = 0.1, 0
    for i in range(x.shape[1]):
        shift = torch.zeros_like(x)
        shift[:, i] = h
        total = total + (field(x + shift)[:, i] - field(x)[:, i]) / h
    return total
# %% remark: finite differences, central, step 1e-3 (error about 1e-6)
def exact_divergence(field, x):
    h, total = 1e-3, 0
    for i in range(x.shape[1]):
        shift = torch.zeros_like(x)
        shift[:, i] = h
        total = total + (field(x + shift)[:, i] - field(x - shift)[:, i]) / (2 * h)
    return total
# %% wrong: index of rows, value[i]
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: norm of the gradient
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(field(x).sum(), x)[0].norm(dim=1)
# %% wrong: off-diagonal column i of component 0
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, 0].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: x of the caller left requiring gradients
def exact_divergence(field, x):
    x.requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: backward accumulates, grads added up
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y, total = field(x), 0
    for i in range(x.shape[1]):
        y[:, i].sum().backward(retain_graph=True)
        total = total + x.grad[:, i]
    return total
# %% remark: result with a graph (create_graph)
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return sum(torch.autograd.grad(y[:, i].sum(), x, create_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: minus sign
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    return -sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: determinant in place of the trace
def exact_divergence(field, x):
    jac = torch.autograd.functional.jacobian(lambda v: field(v).sum(0), x.detach()).permute(1, 0, 2)
    return torch.linalg.det(jac)
# %% right: create_graph, then detached
def exact_divergence(field, x):
    y = x.detach().clone().requires_grad_()
    out = field(y)
    rows = [torch.autograd.grad(out[..., i].sum(), y, create_graph=True)[0][..., i] for i in range(y.shape[-1])]
    return torch.stack(rows).sum(0).detach()
# %% right: is_grads_batched
def exact_divergence(field, x):
    y = x.detach().requires_grad_()
    out = field(y)
    units = torch.eye(x.shape[1], dtype=x.dtype)[:, None].expand(-1, len(x), -1)
    (jac,) = torch.autograd.grad(out, y, units, is_grads_batched=True)
    return torch.einsum("ini->n", jac)
# %% wrong: detach between field and gradient
def exact_divergence(field, x):
    x = x.detach().requires_grad_()
    y = field(x.detach())
    return sum(torch.autograd.grad(y[:, i].sum(), x, retain_graph=True, allow_unused=True)[0][:, i] for i in range(x.shape[1]))
# %% wrong: zero where the gradient is unused
def exact_divergence(field, x):
    x = x.detach().requires_grad_()
    y = field(x.detach().requires_grad_())
    grads = [torch.autograd.grad(y[:, i].sum(), x, retain_graph=True, allow_unused=True)[0] for i in range(x.shape[1])]
    return sum((torch.zeros(len(x), dtype=x.dtype) if g is None else g[:, i]) for i, g in enumerate(grads))
# %% wrong: last coordinate left out
def exact_divergence(field, x):
    x = x.detach().clone().requires_grad_()
    y = field(x)
    total = torch.zeros(len(x), dtype=x.dtype)
    for i in range(x.shape[1] - 1):
        total = total + torch.autograd.grad(y[:, i].sum(), x, retain_graph=True)[0][:, i]
    return total

# %% given
import math
import torch
import torch.nn.functional as F
def target_of(kind, x0, eps, alpha_bar):
    v = alpha_bar.sqrt() * eps - (1 - alpha_bar).sqrt() * x0
    return {"eps": eps, "x0": x0, "v": v}[kind]
def losses_of(output, target):
    return (output - target).square().flatten(1).mean(1)
regression_target, loss_per_sample = target_of, losses_of
# %% right: the four lines in order
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    aim = target_of(kind, x0, noise, schedule.alpha_bar(t, x0))
    loss = losses_of(network(x_t, t), aim).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% right: zero_grad first, F.mse_loss
def training_step(network, optimizer, x0, schedule, kind):
    optimizer.zero_grad(set_to_none=True)
    t, noise = schedule.sample_t(x0.shape[0]), torch.randn(x0.shape, dtype=x0.dtype, device=x0.device)
    output = network(schedule.q_sample(x0, t, noise), t)
    loss = F.mse_loss(output, regression_target(kind, x0, noise, schedule.alpha_bar(t, x0)))
    loss.backward()
    optimizer.step()
    return float(loss)
# %% right: zero_grad after the step as well
def training_step(network, optimizer, x0, schedule, kind):
    for p in network.parameters():
        p.grad = None
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
# %% right: closure handed to the optimizer
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    eps = torch.randn_like(x0)
    x_t, alpha_bar = schedule.q_sample(x0, t, eps), schedule.alpha_bar(t, x0)
    def closure():
        optimizer.zero_grad()
        loss = losses_of(network(x_t, t), target_of(kind, x0, eps, alpha_bar)).mean()
        loss.backward()
        return loss
    return optimizer.step(closure).item()
# %% right: helper class
class Step:
    def __init__(self, network, schedule, kind):
        self.network, self.schedule, self.kind = network, schedule, kind
    def loss(self, x0):
        t = self.schedule.sample_t(len(x0))
        noise = torch.empty_like(x0).normal_()
        said = self.network(self.schedule.q_sample(x0, t, noise), t)
        return losses_of(said, target_of(self.kind, x0, noise, self.schedule.alpha_bar(t, x0))).mean()
def training_step(network, optimizer, x0, schedule, kind):
    loss = Step(network, schedule, kind).loss(x0)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach().item()
# %% right: gradients by autograd.grad
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    weights = list(network.parameters())
    for p, g in zip(weights, torch.autograd.grad(loss, weights)):
        p.grad = g
    optimizer.step()
    return loss.item()
# %% right: target written out by hand
def training_step(network, optimizer, x0, schedule, kind):
    batch = x0.size(0)
    t = schedule.sample_t(batch)
    eps = torch.randn_like(x0)
    ab = schedule.alpha_bar(t, x0)
    xt = schedule.q_sample(x0, t, eps)
    if kind == "eps":
        target = eps
    elif kind == "x0":
        target = x0
    else:
        target = ab.sqrt() * eps - (1 - ab).sqrt() * x0
    optimizer.zero_grad()
    loss = ((network(xt, t) - target) ** 2).mean()
    loss.backward()
    optimizer.step()
    return loss.tolist()
# %% right: network.zero_grad and train mode
def training_step(network, optimizer, x0, schedule, kind):
    network.train()
    network.zero_grad()
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    with torch.enable_grad():
        output = network(schedule.q_sample(x0, t, noise), t)
        loss = losses_of(output, target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: one t for the whole batch
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(1).expand(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: target made of x_t
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x_t, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: zero_grad forgotten
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: zero_grad between backward and step
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
# %% wrong: step before backward
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()
    return loss.item()
# %% wrong: step not called
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()
# %% wrong: returns the tensor with its graph
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss
# %% wrong: returns a detached tensor
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()
# %% wrong: returns nothing
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# %% wrong: network sees x0 instead of x_t
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(x0, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: fresh noise for the target
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    x_t = schedule.q_sample(x0, t, torch.randn_like(x0))
    loss = losses_of(network(x_t, t), target_of(kind, x0, torch.randn_like(x0), schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: uniform noise (rand_like)
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.rand_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: kind ignored, always eps
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = F.mse_loss(network(schedule.q_sample(x0, t, noise), t), noise)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: seed set inside the step
def training_step(network, optimizer, x0, schedule, kind):
    torch.manual_seed(0)
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: sum over samples instead of mean
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: one noise picture for the whole batch
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0[:1]).expand_as(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: steps over t in order, the same every time
def training_step(network, optimizer, x0, schedule, kind):
    t = torch.arange(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: t never is 0 (randint from 1)
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0)).clamp(min=1)
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: randint up to a hard-coded 1000
def training_step(network, optimizer, x0, schedule, kind):
    t = torch.randint(0, 1000, (len(x0),))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: eval mode and no way back
def training_step(network, optimizer, x0, schedule, kind):
    network.eval()
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: x0 normalised inside, picture changed
def training_step(network, optimizer, x0, schedule, kind):
    x0 = x0 * 2 - 1
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: t scaled to 0..1 for the network
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t / 1000), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: other t for x_t than for the network
def training_step(network, optimizer, x0, schedule, kind):
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, schedule.sample_t(len(x0)), noise)
    t = schedule.sample_t(len(x0))
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: alpha_bar of another draw of t
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(schedule.sample_t(len(x0)), x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: gradients clipped to norm 0.01
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 0.01)
    optimizer.step()
    return loss.item()
# %% wrong: output under no_grad
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    with torch.no_grad():
        output = network(schedule.q_sample(x0, t, noise), t)
    loss = losses_of(output, target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    loss.requires_grad_()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: two steps in one call
def training_step(network, optimizer, x0, schedule, kind):
    for _ in range(2):
        t = schedule.sample_t(len(x0))
        noise = torch.randn_like(x0)
        x_t = schedule.q_sample(x0, t, noise)
        loss = losses_of(network(x_t, t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()
# %% wrong: loss after the step is returned
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    aim = target_of(kind, x0, noise, schedule.alpha_bar(t, x0))
    optimizer.zero_grad()
    losses_of(network(x_t, t), aim).mean().backward()
    optimizer.step()
    return losses_of(network(x_t, t), aim).mean().item()
# %% wrong: noise multiplied by sqrt alpha_bar in the target of eps
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    ab = schedule.alpha_bar(t, x0)
    aim = x_t - ab.sqrt() * x0 if kind == "eps" else target_of(kind, x0, noise, ab)
    loss = losses_of(network(x_t, t), aim).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% right: keyword arguments and t by randint through the schedule
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(n=x0.shape[0]) if False else schedule.sample_t(x0.shape[0])
    eps = torch.randn_like(x0)
    answer = network(schedule.q_sample(x0, t, eps), t)
    aim = target_of(kind=kind, x0=x0, eps=eps, alpha_bar=schedule.alpha_bar(t, x0))
    optimizer.zero_grad()
    loss = F.mse_loss(answer, aim)
    loss.backward()
    optimizer.step()
    return float(loss.detach().cpu().numpy())
# %% wrong: numpy number of size one returned
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0)))
    optimizer.zero_grad()
    loss.mean().backward()
    optimizer.step()
    return loss.detach().numpy()
# %% wrong: backward through each sample, sum of gradients
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    losses = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0)))
    optimizer.zero_grad()
    for loss in losses:
        loss.backward(retain_graph=True)
    optimizer.step()
    return losses.mean().item()
# %% wrong: a second optimizer made inside
def training_step(network, optimizer, x0, schedule, kind):
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: L1 loss
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = F.l1_loss(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: huber loss of the annotated diffusion
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = F.smooth_l1_loss(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: network asked at t + 1 (counts from 1)
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t + 1), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: noise scaled to 0.1
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = 0.1 * torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: x_t recomputed with alpha in place of alpha_bar roots
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    ab = schedule.alpha_bar(t, x0)
    x_t = ab * x0 + (1 - ab) * noise
    loss = losses_of(network(x_t, t), target_of(kind, x0, noise, ab)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: loss multiplied by the batch size in the returned number
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    loss = losses_of(network(schedule.q_sample(x0, t, noise), t), target_of(kind, x0, noise, schedule.alpha_bar(t, x0))).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() * len(x0)
# %% right: losses sample by sample, the network asked once
def training_step(network, optimizer, x0, schedule, kind):
    t = schedule.sample_t(len(x0))
    noise = torch.randn_like(x0)
    x_t = schedule.q_sample(x0, t, noise)
    said = network(x_t, t)
    losses = []
    for i, (x, e, one) in enumerate(zip(x0, noise, said)):
        bar = schedule.alpha_bar(t[i : i + 1], x0[i : i + 1])[0]
        aim = {"eps": e, "x0": x, "v": bar.sqrt() * e - (1 - bar).sqrt() * x}[kind]
        losses.append((one - aim).square().mean())
    loss = torch.stack(losses).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss)

# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: softplus
def generator_loss(fake_logits):
    return F.softplus(-fake_logits).mean()
# %% right: DCGAN, labels one
def generator_loss(output):
    label = torch.full(output.shape, 1.0, dtype=output.dtype)
    return torch.nn.BCEWithLogitsLoss()(output, label)
# %% right: logsigmoid
def generator_loss(fake_logits):
    return -F.logsigmoid(fake_logits).mean()
# %% right: logaddexp
def generator_loss(fake_logits):
    return torch.logaddexp(torch.zeros_like(fake_logits), -fake_logits).sum() / fake_logits.numel()
# %% right: relu and log1p
def generator_loss(a):
    return (F.relu(-a) + (-a.abs()).exp().log1p()).mean()
# %% right: loop
def generator_loss(fake_logits):
    losses = [F.softplus(-a) for a in fake_logits]
    return torch.stack(losses).mean()
# %% right: Bernoulli log probability, float64 inside
def generator_loss(fake_logits):
    d = torch.distributions.Bernoulli(logits=fake_logits.double())
    return -d.log_prob(torch.ones_like(fake_logits).double()).mean().to(fake_logits.dtype)
# %% wrong: saturating loss
def generator_loss(fake_logits):
    return -F.softplus(fake_logits).mean()
# %% wrong: the discriminator's half
def generator_loss(fake_logits):
    return F.softplus(fake_logits).mean()
# %% wrong: sign turned, to be raised
def generator_loss(fake_logits):
    return -F.softplus(-fake_logits).mean()
# %% wrong: saturating through labels of zero
def generator_loss(fake_logits):
    return -F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
# %% wrong: labels of zero
def generator_loss(fake_logits):
    return F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
# %% wrong: summed
def generator_loss(fake_logits):
    return F.softplus(-fake_logits).sum()
# %% wrong: not averaged
def generator_loss(fake_logits):
    return F.softplus(-fake_logits)
# %% wrong: log of the sigmoid, infinite
def generator_loss(fake_logits):
    return -fake_logits.sigmoid().log().mean()
# %% wrong: BCELoss of the sigmoid, clamped at 100
def generator_loss(fake_logits):
    return F.binary_cross_entropy(fake_logits.sigmoid(), torch.ones_like(fake_logits))
# %% wrong: sigmoid before BCE with logits
def generator_loss(fake_logits):
    p = fake_logits.sigmoid()
    return F.binary_cross_entropy_with_logits(p, torch.ones_like(p))
# %% wrong: BCE on logits taken as probabilities
def generator_loss(fake_logits):
    return F.binary_cross_entropy(fake_logits, torch.ones_like(fake_logits))
# %% wrong: epsilon in the log
def generator_loss(fake_logits):
    return -(fake_logits.sigmoid() + 1e-3).log().mean()
# %% wrong: Wasserstein
def generator_loss(fake_logits):
    return -fake_logits.mean()
# %% wrong: least squares
def generator_loss(fake_logits):
    return (fake_logits - 1).square().mean()
# %% wrong: softplus of the mean logit
def generator_loss(fake_logits):
    return F.softplus(-fake_logits.mean())
# %% wrong: one minus the probability
def generator_loss(fake_logits):
    return (1 - fake_logits.sigmoid()).mean()
# %% wrong: detached
def generator_loss(fake_logits):
    return F.softplus(-fake_logits.detach()).mean()
# %% wrong: .item()
def generator_loss(fake_logits):
    return F.softplus(-fake_logits).mean().item()
# %% wrong: smoothed labels 0.9
def generator_loss(fake_logits):
    return F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.9))
# %% wrong: base 2
def generator_loss(fake_logits):
    return F.softplus(-fake_logits).mean() / math.log(2)
# %% wrong: both losses averaged
def generator_loss(fake_logits):
    return 0.5 * (F.softplus(-fake_logits).mean() - F.softplus(fake_logits).mean())
# %% wrong: hinge
def generator_loss(fake_logits):
    return F.relu(1 - fake_logits).mean()
# %% wrong: mean over unbelieved fakes only
def generator_loss(fake_logits):
    return F.softplus(-fake_logits[fake_logits < 0]).mean()
# %% wrong: half of it
def generator_loss(fake_logits):
    return 0.5 * F.softplus(-fake_logits).mean()
# %% wrong: log1p of exp overflows
def generator_loss(fake_logits):
    return torch.log1p((-fake_logits).exp()).mean()
# %% wrong: logits clamped to 10
def generator_loss(fake_logits):
    return F.softplus(-fake_logits.clamp(-10, 10)).mean()
# %% wrong: softplus of beta 2
def generator_loss(fake_logits):
    return F.softplus(-fake_logits, beta=2).mean()
# %% wrong: dots left standing
def generator_loss(fake_logits):
    ...

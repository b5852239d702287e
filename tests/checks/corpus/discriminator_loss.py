# %% given
import math
import numpy as np
import torch
import torch.nn.functional as F
# %% right: softplus
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
# %% right: DCGAN with BCE on logits
def discriminator_loss(real_logits, fake_logits):
    errD_real = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    errD_fake = F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))
    return errD_real + errD_fake
# %% right: logsigmoid
def discriminator_loss(real_logits, fake_logits):
    return -(F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean())
# %% right: logaddexp with zero
def discriminator_loss(a, b):
    zero = torch.zeros(())
    return torch.logaddexp(zero.to(a), -a).mean() + torch.logaddexp(zero.to(b), b).mean()
# %% right: nn.BCEWithLogitsLoss module and labels
def discriminator_loss(real_logits, fake_logits):
    criterion = torch.nn.BCEWithLogitsLoss()
    label = lambda x, value: torch.full_like(x, value)
    return sum([criterion(real_logits, label(real_logits, 1.0)), criterion(fake_logits, label(fake_logits, 0.0))])
# %% right: two-class cross entropy
def discriminator_loss(real_logits, fake_logits):
    two = lambda a: torch.stack([torch.zeros_like(a), a], -1)
    r = F.cross_entropy(two(real_logits), torch.ones(len(real_logits), dtype=torch.long))
    f = F.cross_entropy(two(fake_logits), torch.zeros(len(fake_logits), dtype=torch.long))
    return r + f
# %% right: Bernoulli of torch.distributions
def discriminator_loss(real_logits, fake_logits):
    B = torch.distributions.Bernoulli
    return -B(logits=real_logits).log_prob(torch.ones_like(real_logits)).mean() - B(logits=fake_logits).log_prob(torch.zeros_like(fake_logits)).mean()
# %% right: loop over samples, relu and log1p
def discriminator_loss(real_logits, fake_logits):
    soft = lambda a: torch.relu(a) + torch.log1p(torch.exp(-a.abs()))
    total = 0.0
    for a in real_logits:
        total = total + soft(-a) / len(real_logits)
    for a in fake_logits:
        total = total + soft(a) / len(fake_logits)
    return total
# %% wrong: signs exchanged
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(real_logits).mean() + F.softplus(-fake_logits).mean()
# %% wrong: averaged over both kinds, half
def discriminator_loss(real_logits, fake_logits):
    return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2
# %% wrong: one mean over all samples
def discriminator_loss(real_logits, fake_logits):
    return torch.cat([F.softplus(-real_logits), F.softplus(fake_logits)]).mean()
# %% wrong: summed over the samples
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).sum() + F.softplus(fake_logits).sum()
# %% wrong: log of the sigmoid, infinite for large logits
def discriminator_loss(real_logits, fake_logits):
    return -real_logits.sigmoid().log().mean() - (1 - fake_logits.sigmoid()).log().mean()
# %% wrong: BCELoss of the sigmoid, clamped at 100
def discriminator_loss(real_logits, fake_logits):
    bce = torch.nn.BCELoss()
    return bce(real_logits.sigmoid(), torch.ones_like(real_logits)) + bce(fake_logits.sigmoid(), torch.zeros_like(fake_logits))
# %% wrong: BCE on logits taken as probabilities
def discriminator_loss(real_logits, fake_logits):
    return F.binary_cross_entropy(real_logits, torch.ones_like(real_logits)) + F.binary_cross_entropy(fake_logits, torch.zeros_like(fake_logits))
# %% wrong: sigmoid before BCE with logits
def discriminator_loss(real_logits, fake_logits):
    r, f = real_logits.sigmoid(), fake_logits.sigmoid()
    return F.binary_cross_entropy_with_logits(r, torch.ones_like(r)) + F.binary_cross_entropy_with_logits(f, torch.zeros_like(f))
# %% wrong: epsilon of 1e-3 in the log
def discriminator_loss(real_logits, fake_logits):
    return -(real_logits.sigmoid() + 1e-3).log().mean() - (1 - fake_logits.sigmoid() + 1e-3).log().mean()
# %% wrong: value of the game, sign not turned
def discriminator_loss(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.logsigmoid(-fake_logits).mean()
# %% wrong: real samples only
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean()
# %% wrong: fakes only
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(fake_logits).mean()
# %% wrong: fakes called real too
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(-fake_logits).mean()
# %% wrong: difference for sum
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() - F.softplus(fake_logits).mean()
# %% wrong: Wasserstein loss
def discriminator_loss(real_logits, fake_logits):
    return fake_logits.mean() - real_logits.mean()
# %% wrong: hinge loss
def discriminator_loss(real_logits, fake_logits):
    return F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()
# %% wrong: least squares
def discriminator_loss(real_logits, fake_logits):
    return (real_logits - 1).square().mean() + fake_logits.square().mean()
# %% wrong: smoothed labels 0.9
def discriminator_loss(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, 0.9)) + F.softplus(fake_logits).mean()
# %% wrong: relativistic, difference of the pairs
def discriminator_loss(real_logits, fake_logits):
    n = min(len(real_logits), len(fake_logits))
    return F.softplus(fake_logits[:n] - real_logits[:n]).mean()
# %% wrong: softplus of the mean logit
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits.mean()) + F.softplus(fake_logits.mean())
# %% wrong: base 2
def discriminator_loss(real_logits, fake_logits):
    return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / math.log(2)
# %% wrong: .item(), graph cut
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean().item() + F.softplus(fake_logits).mean().item()
# %% wrong: fake logits detached
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits.detach()).mean()
# %% wrong: a loss per sample
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits) + F.softplus(fake_logits).mean()
# %% wrong: tuple of both means
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean(), F.softplus(fake_logits).mean()
# %% wrong: both divided by the number of real samples
def discriminator_loss(real_logits, fake_logits):
    return (F.softplus(-real_logits).sum() + F.softplus(fake_logits).sum()) / len(real_logits)
# %% wrong: logits clamped to 10
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits.clamp(-10, 10)).mean() + F.softplus(fake_logits.clamp(-10, 10)).mean()
# %% wrong: log1p of exp overflows
def discriminator_loss(real_logits, fake_logits):
    return torch.log1p((-real_logits).exp()).mean() + torch.log1p(fake_logits.exp()).mean()
# %% wrong: dots left standing
def discriminator_loss(real_logits, fake_logits):
    ...

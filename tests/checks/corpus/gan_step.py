# %% given
import torch
import torch.nn.functional as F
def discriminator_loss(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
def generator_loss(fake_logits):
    return F.softplus(-fake_logits).mean()
# %% right: the notebook's functions
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% right: DCGAN, two backwards for D
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    discriminator.zero_grad()
    output = discriminator(x).view(-1)
    errD_real = F.binary_cross_entropy_with_logits(output, torch.ones_like(output))
    errD_real.backward()
    fake = generator(z)
    output = discriminator(fake.detach()).view(-1)
    errD_fake = F.binary_cross_entropy_with_logits(output, torch.zeros_like(output))
    errD_fake.backward()
    errD = errD_real + errD_fake
    discriminator_optimizer.step()
    generator.zero_grad()
    output = discriminator(fake).view(-1)
    errG = F.binary_cross_entropy_with_logits(output, torch.ones_like(output))
    errG.backward()
    generator_optimizer.step()
    return errD.item(), errG.item()
# %% right: fakes made twice, no_grad for D
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    with torch.no_grad():
        fakes = generator(z)
    discriminator_optimizer.zero_grad()
    d = F.softplus(-discriminator(x)).mean() + F.softplus(discriminator(fakes)).mean()
    d.backward()
    discriminator_optimizer.step()
    generator_optimizer.zero_grad()
    g = F.softplus(-discriminator(generator(z))).mean()
    g.backward()
    generator_optimizer.step()
    return float(d), float(g)
# %% right: torch.autograd.grad and .grad set by hand
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    def move(optimizer, network, loss):
        parameters = list(network.parameters())
        optimizer.zero_grad()
        for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.grad = g
        optimizer.step()
        return loss.item()
    judging = discriminator_loss(discriminator(x).squeeze(1), discriminator(generator(z).detach()).squeeze(1))
    first = move(discriminator_optimizer, discriminator, judging)
    return first, move(generator_optimizer, generator, generator_loss(discriminator(generator(z)).squeeze(1)))
# %% right: requires_grad switched off for D in G's half
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    discriminator_optimizer.zero_grad(set_to_none=True)
    loss_d = discriminator_loss(discriminator(x)[:, 0], discriminator(fakes.detach())[:, 0])
    loss_d.backward()
    discriminator_optimizer.step()
    discriminator.requires_grad_(False)
    generator_optimizer.zero_grad(set_to_none=True)
    loss_g = generator_loss(discriminator(fakes)[:, 0])
    loss_g.backward()
    generator_optimizer.step()
    discriminator.requires_grad_(True)
    return loss_d.detach().item(), loss_g.detach().item()
# %% right: logsigmoid, a list of two, zero_grad after the step too
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    for optimizer in (generator_optimizer, discriminator_optimizer):
        optimizer.zero_grad()
    loss_d = -F.logsigmoid(discriminator(x)).mean() - F.logsigmoid(-discriminator(generator(z).detach())).mean()
    loss_d.backward()
    discriminator_optimizer.step()
    discriminator_optimizer.zero_grad()
    loss_g = -F.logsigmoid(discriminator(generator(z))).mean()
    loss_g.backward()
    generator_optimizer.step()
    generator_optimizer.zero_grad()
    discriminator_optimizer.zero_grad()
    return [loss_d.item(), loss_g.item()]
# %% right: backward limited by inputs
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).ravel(), discriminator(fakes.detach()).ravel())
    discriminator_optimizer.zero_grad()
    judging.backward(inputs=list(discriminator.parameters()))
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).ravel())
    generator_optimizer.zero_grad()
    deceiving.backward(inputs=list(generator.parameters()))
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% right: inner helper, losses as detached tensors
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    def learn(loss, optimizer):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()
    d = learn(discriminator_loss(discriminator(x).flatten(), discriminator(generator(z).detach()).flatten()), discriminator_optimizer)
    g = learn(generator_loss(discriminator(generator(z)).flatten()), generator_optimizer)
    return d, g
# %% wrong: fakes detached for G too
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes.detach()).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: no detach, graph freed at the second backward
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: no detach, retain_graph, no zero_grad for G
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward(retain_graph=True)
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: discriminator's zero_grad forgotten
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: generator's zero_grad forgotten
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: zero_grad after backward
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    judging.backward()
    discriminator_optimizer.zero_grad()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: generator's zero_grad after backward
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    deceiving.backward()
    generator_optimizer.zero_grad()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: optimizers exchanged
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    generator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    discriminator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: G's half moves D too
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    discriminator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: D's half moves both players
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes).flatten())
    discriminator_optimizer.zero_grad()
    generator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    generator_optimizer.step()
    fakes = generator(z)
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: saturating loss for G
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = -F.softplus(discriminator(fakes).flatten()).mean()
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: G helps D, wrong sign
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = F.softplus(discriminator(fakes).flatten()).mean()
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: real and fake exchanged in D's loss
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(fakes.detach()).flatten(), discriminator(x).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: D judges real samples only
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = F.softplus(-discriminator(x).flatten()).mean()
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: half of D's loss (PyTorch-GAN)
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = 0.5 * discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: order of the losses exchanged
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return deceiving.item(), judging.item()
# %% wrong: losses with their graphs
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging, deceiving
# %% wrong: new noise for G
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(generator(torch.randn_like(z))).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: own noise in place of z
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    z = torch.randn_like(z)
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: D's step forgotten
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: G's step forgotten
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    return judging.item(), deceiving.item()
# %% wrong: no_grad around the logits for G
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    with torch.no_grad():
        logits = discriminator(fakes).flatten()
    deceiving = generator_loss(logits.requires_grad_())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: G learns first
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    generator_optimizer.zero_grad()
    deceiving = generator_loss(discriminator(fakes).flatten())
    deceiving.backward()
    generator_optimizer.step()
    discriminator_optimizer.zero_grad()
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    judging.backward()
    discriminator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: G's logits from the old D
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: both losses added, one backward
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    generator_optimizer.zero_grad()
    discriminator_optimizer.zero_grad()
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    deceiving = generator_loss(discriminator(fakes).flatten())
    (judging + deceiving).backward()
    discriminator_optimizer.step()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: logits (b, 1) against (b,) labels broadcast
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    ones, zeros = torch.ones(len(x)), torch.zeros(len(z))
    judging = ((discriminator(x).sigmoid() - ones) ** 2).mean() + ((discriminator(fakes.detach()).sigmoid() - zeros) ** 2).mean()
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    deceiving = ((discriminator(fakes).sigmoid() - ones) ** 2).mean()
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: D frozen for G's half and never thawed
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    discriminator.requires_grad_(False)
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: own Adam made inside
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    opt = torch.optim.Adam(list(generator.parameters()) + list(discriminator.parameters()), 1e-3)
    fakes = generator(z)
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
    opt.zero_grad()
    judging.backward()
    opt.step()
    deceiving = generator_loss(discriminator(generator(z)).flatten())
    opt.zero_grad()
    deceiving.backward()
    opt.step()
    return judging.item(), deceiving.item()
# %% wrong: two steps of D
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    for _ in range(2):
        fakes = generator(z)
        judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes.detach()).flatten())
        discriminator_optimizer.zero_grad()
        judging.backward()
        discriminator_optimizer.step()
    deceiving = generator_loss(discriminator(fakes).flatten())
    generator_optimizer.zero_grad()
    deceiving.backward()
    generator_optimizer.step()
    return judging.item(), deceiving.item()
# %% wrong: only D learns
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    fakes = generator(z).detach()
    judging = discriminator_loss(discriminator(x).flatten(), discriminator(fakes).flatten())
    discriminator_optimizer.zero_grad()
    judging.backward()
    discriminator_optimizer.step()
    return judging.item(), generator_loss(discriminator(fakes).flatten()).item()
# %% wrong: dots left standing
def gan_step(generator, discriminator, generator_optimizer, discriminator_optimizer, x, z):
    ...

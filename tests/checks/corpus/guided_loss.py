# %% given
import torch
import torch.nn.functional as F
# %% right: two calls
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        nobody = torch.full_like(label, null_label)
        without, with_label = teacher(x_t, t, nobody), teacher(x_t, t, label)
        target = without + guidance_scale * (with_label - without)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% right: one batched call
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    labels = torch.cat([label, torch.full_like(label, null_label)])
    with torch.no_grad():
        cond, uncond = teacher(torch.cat([x_t, x_t]), torch.cat([t, t]), labels).chunk(2)
    target = uncond + guidance_scale * (cond - uncond)
    return ((student(x_t, t, label) - target) ** 2).flatten(1).mean(1)
# %% right: detach and weights
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    nobody = torch.zeros_like(label) + null_label
    target = guidance_scale * teacher(x_t, t, label) + (1 - guidance_scale) * teacher(x_t, t, nobody)
    return F.mse_loss(student(x_t, t, label), target.detach(), reduction="none").flatten(1).mean(1)
# %% right: lerp
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    said = student(x_t, t, label)
    with torch.no_grad():
        target = torch.lerp(teacher(x_t, t, torch.full_like(label, null_label)), teacher(x_t, t, label), guidance_scale)
    return torch.square(said - target).reshape(len(x_t), -1).mean(-1)
# %% right: from the label's answer
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        cond = teacher(x_t, t, label)
        target = cond + (guidance_scale - 1) * (cond - teacher(x_t, t, label * 0 + null_label))
    return (student(x_t, t, label) - target).pow(2).flatten(1).mean(1)
# %% wrong: other convention
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        cond = teacher(x_t, t, label)
        target = cond + guidance_scale * (cond - teacher(x_t, t, torch.full_like(label, null_label)))
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% wrong: no guidance
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        target = teacher(x_t, t, label)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% wrong: student guided too
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    def guided(network):
        without = network(x_t, t, torch.full_like(label, null_label))
        return without + guidance_scale * (network(x_t, t, label) - without)
    with torch.no_grad():
        target = guided(teacher)
    return (guided(student) - target).square().flatten(1).mean(1)
# %% wrong: student gets the null label
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    nobody = torch.full_like(label, null_label)
    with torch.no_grad():
        without = teacher(x_t, t, nobody)
        target = without + guidance_scale * (teacher(x_t, t, label) - without)
    return (student(x_t, t, nobody) - target).square().flatten(1).mean(1)
# %% wrong: null label as a number
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        without = teacher(x_t, t, null_label)
        target = without + guidance_scale * (teacher(x_t, t, label) - without)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% wrong: one number
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        without = teacher(x_t, t, torch.full_like(label, null_label))
        target = without + guidance_scale * (teacher(x_t, t, label) - without)
    return F.mse_loss(student(x_t, t, label), target)
# %% wrong: without the base
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        without = teacher(x_t, t, torch.full_like(label, null_label))
        target = guidance_scale * (teacher(x_t, t, label) - without)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% wrong: the wrong way
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        cond = teacher(x_t, t, label)
        target = cond + guidance_scale * (teacher(x_t, t, torch.full_like(label, null_label)) - cond)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% wrong: all without gradients
@torch.no_grad()
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    without = teacher(x_t, t, torch.full_like(label, null_label))
    target = without + guidance_scale * (teacher(x_t, t, label) - without)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% wrong: label tensor overwritten
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        cond = teacher(x_t, t, label)
        label[:] = null_label
        without = teacher(x_t, t, label)
        target = without + guidance_scale * (cond - without)
    return (student(x_t, t, label) - target).square().flatten(1).mean(1)
# %% right: weights, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full_like(label, null_label)
    with torch.no_grad():
        aim = guidance_scale * teacher(x_t, t, label) + (1 - guidance_scale) * teacher(x_t, t, null)
    return ((student(x_t, t, label) - aim) ** 2).flatten(1).mean(1)
# %% right: one batch, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full((len(label),), null_label)
    with torch.no_grad():
        v, v_null = teacher(torch.cat([x_t, x_t]), torch.cat([t, t]), torch.cat([label, null])).chunk(2)
    aim = torch.lerp(v_null, v, float(guidance_scale))
    return torch.nn.functional.mse_loss(student(x_t, t, label), aim, reduction="none").flatten(1).mean(1)
# %% right: detach, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.zeros_like(label) + null_label
    base = teacher(x_t, t, null).detach()
    told = teacher(x_t, t, label).detach()
    error = student(x_t, t, label) - base - guidance_scale * (told - base)
    return error.square().mean(dim=tuple(range(1, error.ndim)))
# %% wrong: the paper's scale, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full_like(label, null_label)
    with torch.no_grad():
        aim = (1 + guidance_scale) * teacher(x_t, t, label) - guidance_scale * teacher(x_t, t, null)
    return (student(x_t, t, label) - aim).square().flatten(1).mean(1)
# %% wrong: the student guided too, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full_like(label, null_label)
    with torch.no_grad():
        v0 = teacher(x_t, t, null)
        aim = v0 + guidance_scale * (teacher(x_t, t, label) - v0)
    s0 = student(x_t, t, null)
    said = s0 + guidance_scale * (student(x_t, t, label) - s0)
    return (said - aim).square().flatten(1).mean(1)
# %% wrong: labelled and null swapped, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full_like(label, null_label)
    with torch.no_grad():
        v = teacher(x_t, t, label)
        aim = v + guidance_scale * (teacher(x_t, t, null) - v)
    return (student(x_t, t, label) - aim).square().flatten(1).mean(1)
# %% wrong: the student is told nothing, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full_like(label, null_label)
    with torch.no_grad():
        v0 = teacher(x_t, t, null)
        aim = v0 + guidance_scale * (teacher(x_t, t, label) - v0)
    return (student(x_t, t, null) - aim).square().flatten(1).mean(1)
# %% wrong: the scale on the whole answer, written blind
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    null = torch.full_like(label, null_label)
    with torch.no_grad():
        aim = guidance_scale * (teacher(x_t, t, label) - teacher(x_t, t, null))
    return (student(x_t, t, label) - aim).square().flatten(1).mean(1)
# %% right: sample by sample
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    losses = []
    for i in range(len(x_t)):
        x, now, told = x_t[i : i + 1], t[i : i + 1], label[i : i + 1]
        with torch.no_grad():
            null = teacher(x, now, torch.tensor([null_label]))
            wanted = null + guidance_scale * (teacher(x, now, told) - null)
        losses.append(((student(x, now, told) - wanted) ** 2).mean())
    return torch.stack(losses)
# %% right: vmap
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    def one(x, now, told):
        x, now, told = x[None], now[None], told[None]
        null = teacher(x, now, torch.full_like(told, null_label))
        wanted = torch.lerp(null, teacher(x, now, told), guidance_scale).detach()
        return (student(x, now, told) - wanted).square().mean()
    return torch.vmap(one)(x_t, t, label)
# %% right: keywords
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        null = teacher(x=x_t, t=t, label=0 * label + null_label)
        wanted = teacher(x=x_t, t=t, label=label).sub(null).mul_(guidance_scale).add_(null)
    return (student(x=x_t, t=t, label=label) - wanted).pow(2).reshape(len(t), -1).mean(-1)
# %% wrong: guidance on the difference alone
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        null = teacher(x_t, t, torch.full_like(label, null_label))
        wanted = guidance_scale * (teacher(x_t, t, label) - null)
    return (student(x_t, t, label) - wanted).square().flatten(1).mean(1)
# %% wrong: w from the label's answer, the other convention
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    with torch.no_grad():
        null, with_label = teacher(x_t, t, torch.full_like(label, null_label)), teacher(x_t, t, label)
        wanted = (1 + guidance_scale) * with_label - guidance_scale * null
    return (student(x_t, t, label) - wanted).square().flatten(1).mean(1)
# %% wrong: two losses added
def guided_loss(student, teacher, x_t, t, label, null_label, guidance_scale):
    nobody = torch.full_like(label, null_label)
    with torch.no_grad():
        null, with_label = teacher(x_t, t, nobody), teacher(x_t, t, label)
    a = (student(x_t, t, nobody) - null).square().flatten(1).mean(1)
    b = (student(x_t, t, label) - with_label).square().flatten(1).mean(1)
    return a + guidance_scale * b

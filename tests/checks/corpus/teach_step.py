# %% given
import torch
# %% right: no_grad
def teach_step(student, teacher, optimizer, rows, context, mask):
    with torch.no_grad():
        wanted = teacher(rows, context, mask)
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(student(rows, context, mask), wanted)
    loss.backward()
    optimizer.step()
    return loss.item()
# %% right: detach
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (teacher(rows, context, mask).detach() - student(rows, context, mask)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss)
# %% right: cleared at the end
def teach_step(student, teacher, optimizer, rows, context, mask):
    gap = student(rows, context, mask) - teacher(rows, context, mask).detach()
    loss = (gap * gap).mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()
# %% right: inference of the teacher in a helper
def teach_step(student, teacher, optimizer, rows, context, mask):
    @torch.no_grad()
    def target():
        return teacher(rows, context, mask)
    loss = (student(rows, context, mask) - target()).square().mean()
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    return loss.detach().item()
# %% right: sum over number
def teach_step(student, teacher, optimizer, rows, context, mask):
    said = student(rows, context, mask)
    loss = (said - teacher(rows, context, mask).detach()).square().sum() / said.numel()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: the teacher learns
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask) - teacher(rows, context, mask)).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: the student is detached
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask).detach() - teacher(rows, context, mask)).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: never cleared
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask) - teacher(rows, context, mask).detach()).square().mean()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: cleared after backward
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask) - teacher(rows, context, mask).detach()).square().mean()
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
# %% wrong: no step
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask) - teacher(rows, context, mask).detach()).square().mean()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()
# %% wrong: no mask
def teach_step(student, teacher, optimizer, rows, context, mask):
    every = torch.ones_like(mask)
    loss = (student(rows, context, every) - teacher(rows, context, every).detach()).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: absolute
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask) - teacher(rows, context, mask).detach()).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
# %% wrong: sum
def teach_step(student, teacher, optimizer, rows, context, mask):
    loss = (student(rows, context, mask) - teacher(rows, context, mask).detach()).square().sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

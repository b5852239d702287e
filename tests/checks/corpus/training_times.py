# %% given
import math
import numpy as np
import torch
# %% right: as in the text
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * z)
    return shift * tau / (1 + (shift - 1) * tau)
# %% right: the shift in the logit
def training_times(z, mean, std, shift):
    return torch.sigmoid(mean + std * z + math.log(shift))
# %% right: by hand
def training_times(z, mean, std, shift):
    tau = 1 / (1 + torch.exp(-(mean + std * z)))
    return shift * tau / (shift * tau + 1 - tau)
# %% right: odds
def training_times(z, mean, std, shift):
    odds = shift * torch.exp(z * std + mean)
    return odds / (1 + odds)
# %% right: numpy
def training_times(z, mean, std, shift):
    t = 1 / (1 + np.exp(-(mean + std * z.numpy())))
    return torch.from_numpy(shift * t / (1 + (shift - 1) * t))
# %% right: addcmul
def training_times(z, mean, std, shift):
    tau = z.mul(std).add(mean).sigmoid()
    return (shift * tau).div((shift - 1) * tau + 1)
# %% wrong: no shift
def training_times(z, mean, std, shift):
    return torch.sigmoid(mean + std * z)
# %% wrong: inverse shift
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * z)
    return tau / (shift - (shift - 1) * tau)
# %% wrong: brackets
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * z)
    return shift * tau / 1 + (shift - 1) * tau
# %% wrong: draws its own
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * torch.randn_like(z))
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: standardised
def training_times(z, mean, std, shift):
    tau = torch.sigmoid((z - mean) / std)
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: variance
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std ** 2 * z)
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: sigmoid forgotten
def training_times(z, mean, std, shift):
    tau = mean + std * z
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: only times shift
def training_times(z, mean, std, shift):
    return shift * torch.sigmoid(mean + std * z)
# %% wrong: clamp
def training_times(z, mean, std, shift):
    return (shift * torch.sigmoid(mean + std * z)).clamp(0, 1)
# %% wrong: shift in place of shift - 1
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * z)
    return shift * tau / (1 + shift * tau)
# %% wrong: minus in the denominator
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * z)
    return shift * tau / (1 - (shift - 1) * tau)
# %% wrong: shift before the sigmoid
def training_times(z, mean, std, shift):
    return torch.sigmoid(shift * (mean + std * z))
# %% wrong: time turned
def training_times(z, mean, std, shift):
    tau = 1 - torch.sigmoid(mean + std * z)
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: square root of the shift
def training_times(z, mean, std, shift):
    tau, s = torch.sigmoid(mean + std * z), math.sqrt(shift)
    return s * tau / (1 + (s - 1) * tau)
# %% right: odds, written blind
def training_times(z, mean, std, shift):
    odds = shift * torch.exp(mean + std * z)
    return odds / (1 + odds)
# %% right: shift is a longer mean, written blind
def training_times(z, mean, std, shift):
    return torch.sigmoid(z * std + mean + math.log(shift))
# %% right: 1 over 1 plus, written blind
def training_times(z, mean, std, shift):
    tau = 1 / (1 + torch.exp(-(mean + std * z)))
    top = shift * tau
    bottom = 1 + (shift - 1) * tau
    return top / bottom
# %% wrong: shift first, written blind
def training_times(z, mean, std, shift):
    z = shift * z / (1 + (shift - 1) * z)
    return torch.sigmoid(mean + std * z)
# %% wrong: std forgotten, written blind
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + z)
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: shift inverted, written blind
def training_times(z, mean, std, shift):
    tau = torch.sigmoid(mean + std * z)
    return tau / (shift + (1 - shift) * tau)
# %% wrong: the normal's own distribution function, written blind
def training_times(z, mean, std, shift):
    tau = torch.special.ndtr(mean + std * z)
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: standardised instead, written blind
def training_times(z, mean, std, shift):
    tau = torch.sigmoid((z - mean) / std)
    return shift * tau / (1 + (shift - 1) * tau)
# %% right: number by number
def training_times(z, mean, std, shift):
    import math
    found = []
    for number in z.tolist():
        odds = shift * math.exp(mean + std * number)
        found.append(odds / (1 + odds))
    return torch.tensor(found, dtype=z.dtype)
# %% right: vmap
def training_times(z, mean, std, shift):
    def one(number):
        tau = (mean + std * number).sigmoid()
        return shift * tau / (1 + (shift - 1) * tau)
    return torch.vmap(one)(z)
# %% right: in place on a copy
def training_times(z, mean, std, shift):
    tau = z.clone().mul_(std).add_(mean).sigmoid_()
    return tau.mul(shift).div_(tau.mul(shift - 1).add_(1))
# %% right: expit of scipy
def training_times(z, mean, std, shift):
    from scipy.special import expit
    tau = expit(mean + std * z.numpy())
    return torch.as_tensor(shift * tau / (1 + (shift - 1) * tau))
# %% wrong: softmax for sigmoid
def training_times(z, mean, std, shift):
    tau = torch.softmax(mean + std * z, 0)
    return shift * tau / (1 + (shift - 1) * tau)
# %% wrong: the shift added to the normal number
def training_times(z, mean, std, shift):
    return torch.sigmoid(mean + std * z + shift)
# %% wrong: tanh
def training_times(z, mean, std, shift):
    tau = torch.tanh(mean + std * z)
    return shift * tau / (1 + (shift - 1) * tau)

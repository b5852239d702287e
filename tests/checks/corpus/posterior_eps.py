# %% given
import torch
# %% right: autograd.grad
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_(True)
        eps = predict_eps(x)
        x0 = (x - torch.sqrt(1 - alpha_bar) * eps) / torch.sqrt(alpha_bar)
        error = ((observed - measure(x0)) ** 2).sum()
        grad = torch.autograd.grad(-error / (2 * variance), x)[0]
    return eps.detach() - torch.sqrt(1 - alpha_bar) * grad
# %% right: backward and .grad
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.clone().detach()
    x.requires_grad = True
    with torch.enable_grad():
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        loss = (measure(x0) - observed).pow(2).sum() / (2 * variance)
        loss.backward()
    return (eps + (1 - alpha_bar).sqrt() * x.grad).detach()
# %% right: torch.func.grad
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    def log_likelihood(x):
        x0 = (x - (1 - alpha_bar).sqrt() * predict_eps(x)) / alpha_bar.sqrt()
        return -(observed - measure(x0)).square().sum() / (2 * variance)
    return predict_eps(x_t) - (1 - alpha_bar).sqrt() * torch.func.grad(log_likelihood)(x_t)
# %% right: torch.distributions
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    sigma = (1 - alpha_bar) ** 0.5
    eps = predict_eps(x)
    x0 = (x - sigma * eps) / alpha_bar**0.5
    y = measure(x0)
    lp = torch.distributions.Normal(y, variance**0.5).log_prob(observed).sum()
    (g,) = torch.autograd.grad(lp, x)
    return (eps - sigma * g).detach()
# %% right: through the score
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    sigma = (1 - alpha_bar).sqrt()
    with torch.enable_grad():
        x = x_t.detach().requires_grad_()
        eps = predict_eps(x)
        rest = observed - measure((x - sigma * eps) / alpha_bar.sqrt())
        like = torch.autograd.grad((rest * rest).sum(), x)[0] / (-2 * variance)
    score = -eps.detach() / sigma + like
    return -sigma * score
# %% wrong: network cut off
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    with torch.no_grad():
        eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / (2 * variance), x)[0]
    return eps - (1 - alpha_bar).sqrt() * grad
# %% wrong: plus
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / (2 * variance), x)[0]
    return (eps + (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: gradient of the error, minus kept
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad((observed - measure(x0)).square().sum() / (2 * variance), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: sigma forgotten
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / (2 * variance), x)[0]
    return (eps - grad).detach()
# %% wrong: two forgotten
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / variance, x)[0]
    return (eps - (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: mean squared error
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-torch.nn.functional.mse_loss(measure(x0), observed) / (2 * variance), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: x_t measured
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    grad = torch.autograd.grad(-(observed - measure(x)).square().sum() / (2 * variance), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: gradient with respect to x0
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    eps = predict_eps(x_t)
    x0 = ((x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()).detach().requires_grad_()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / (2 * variance), x0)[0]
    return eps - (1 - alpha_bar).sqrt() * grad
# %% wrong: norm without its square, as in the paper's step size
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).norm() / (2 * variance), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: no requires_grad
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    eps = predict_eps(x_t)
    x0 = (x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / (2 * variance), x_t)[0]
    return eps - (1 - alpha_bar).sqrt() * grad
# %% wrong: variance squared
@torch.enable_grad()
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    eps = predict_eps(x)
    x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
    grad = torch.autograd.grad(-(observed - measure(x0)).square().sum() / (2 * variance**2), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * grad).detach()
# %% wrong: gradients never switched on
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    x = x_t.detach().clone().requires_grad_()
    sigma = (1 - alpha_bar) ** 0.5
    eps = predict_eps(x)
    x0 = (x - sigma * eps) / alpha_bar**0.5
    y = measure(x0)
    lp = torch.distributions.Normal(y, variance**0.5).log_prob(observed).sum()
    (g,) = torch.autograd.grad(lp, x)
    return (eps - sigma * g).detach()
# %% right: as the text says, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        log_p = -((observed - measure(x0)) ** 2).sum() / (2 * variance)
        g = torch.autograd.grad(log_p, x)[0]
    return eps.detach() - (1 - alpha_bar).sqrt() * g
# %% right: backward of the distance, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    sigma = torch.sqrt(1 - alpha_bar)
    x = x_t.detach().clone().requires_grad_()
    with torch.enable_grad():
        eps = predict_eps(x)
        gap = observed - measure((x - sigma * eps) / torch.sqrt(alpha_bar))
        distance = gap.pow(2).sum()
        (slope,) = torch.autograd.grad(distance, x)
    return (eps + sigma * slope / (2 * variance)).detach()
# %% right: vector-Jacobian product, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        seen = measure((x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt())
        pull = ((observed - seen) / variance).detach()
        g = torch.autograd.grad(seen, x, grad_outputs=pull)[0]
    return eps.detach() - (1 - alpha_bar).sqrt() * g
# %% wrong: plus, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        log_p = -((observed - measure(x0)) ** 2).sum() / (2 * variance)
        g = torch.autograd.grad(log_p, x)[0]
    return eps.detach() + (1 - alpha_bar).sqrt() * g
# %% wrong: the gradient does not pass through the network, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.no_grad():
        eps = predict_eps(x_t)
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        log_p = -((observed - measure(x0)) ** 2).sum() / (2 * variance)
        g = torch.autograd.grad(log_p, x)[0]
    return eps - (1 - alpha_bar).sqrt() * g
# %% wrong: measures x_t, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        log_p = -((observed - measure(x)) ** 2).sum() / (2 * variance)
        g = torch.autograd.grad(log_p, x)[0]
    return eps.detach() - (1 - alpha_bar).sqrt() * g
# %% wrong: mean over the batch, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        log_p = -((observed - measure(x0)) ** 2).mean() / (2 * variance)
        g = torch.autograd.grad(log_p, x)[0]
    return eps.detach() - (1 - alpha_bar).sqrt() * g
# %% wrong: without the 2, written blind
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        log_p = -((observed - measure(x0)) ** 2).sum() / variance
        g = torch.autograd.grad(log_p, x)[0]
    return eps.detach() - (1 - alpha_bar).sqrt() * g
# %% right: picture by picture
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    made = []
    for x, y in zip(x_t.split(1), observed.split(1)):
        with torch.enable_grad():
            x = x.detach().clone().requires_grad_()
            eps = predict_eps(x)
            x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
            (-((y - measure(x0)) ** 2).sum() / (2 * variance)).backward()
        made.append(eps.detach() - (1 - alpha_bar).sqrt() * x.grad)
    return torch.cat(made)
# %% right: vmap of grad
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    def log_likelihood(x, y):
        eps = predict_eps(x[None])
        x0 = (x[None] - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        return -(y - measure(x0)[0]).square().sum() / (2 * variance), eps[0]
    gradient, eps = torch.vmap(torch.func.grad(log_likelihood, has_aux=True))(x_t, observed)
    return eps - (1 - alpha_bar).sqrt() * gradient
# %% right: set_grad_enabled and a closure
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    sigma = (1 - alpha_bar) ** 0.5
    with torch.set_grad_enabled(True):
        x = torch.autograd.Variable(x_t.detach().clone(), requires_grad=True)
        said = predict_eps(x)
        miss = observed - measure((x - sigma * said) / alpha_bar**0.5)
        torch.mul(miss, miss).sum().div(2 * variance).backward()
    return said.detach() + sigma * x.grad
# %% wrong: eps of x_t is detached on the way
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x).detach()
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        g = torch.autograd.grad(-((observed - measure(x0)) ** 2).sum() / (2 * variance), x)[0]
    return eps - (1 - alpha_bar).sqrt() * g
# %% wrong: the gradient at the guess
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    eps = predict_eps(x_t)
    with torch.enable_grad():
        x0 = ((x_t - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()).detach().requires_grad_()
        g = torch.autograd.grad(-((observed - measure(x0)) ** 2).sum() / (2 * variance), x0)[0]
    return eps - (1 - alpha_bar).sqrt() * g
# %% wrong: the standard deviation
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        g = torch.autograd.grad(-((observed - measure(x0)) ** 2).sum() / (2 * variance**0.5), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * g).detach()
# %% wrong: the measure of x_t
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        g = torch.autograd.grad(-((observed - measure(x)) ** 2).sum() / (2 * variance), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * g).detach()
# %% wrong: the norm instead of its square
def posterior_eps(predict_eps, x_t, alpha_bar, measure, observed, variance):
    with torch.enable_grad():
        x = x_t.detach().clone().requires_grad_()
        eps = predict_eps(x)
        x0 = (x - (1 - alpha_bar).sqrt() * eps) / alpha_bar.sqrt()
        g = torch.autograd.grad(-(observed - measure(x0)).norm() / (2 * variance), x)[0]
    return (eps - (1 - alpha_bar).sqrt() * g).detach()

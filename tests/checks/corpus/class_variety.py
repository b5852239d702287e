# %% given
import torch
# %% right: cdist
def class_variety(features, labels):
    means = []
    for label in labels.unique():
        a = features[labels == label]
        means.append(torch.cdist(a, a).sum() / (len(a) * (len(a) - 1)))
    return torch.stack(means).mean()
# %% right: pdist
def class_variety(features, labels):
    return torch.stack([torch.pdist(features[labels == c]).mean() for c in labels.unique()]).mean()
# %% right: differences
def class_variety(features, labels):
    total = []
    for c in labels.unique():
        a = features[labels == c]
        table = (a[:, None] - a).norm(dim=-1)
        total.append(table[~torch.eye(len(a), dtype=torch.bool)].mean())
    return sum(total) / len(total)
# %% right: pairs in a loop
def class_variety(features, labels):
    means = []
    for c in sorted(set(labels.tolist())):
        a = features[labels == c]
        pairs = [(a[i] - a[j]).square().sum().sqrt() for i in range(len(a)) for j in range(i)]
        means.append(torch.stack(pairs).mean())
    return torch.stack(means).mean()
# %% right: a mask
def class_variety(features, labels):
    same = (labels[:, None] == labels) & ~torch.eye(len(labels), dtype=torch.bool)
    table = torch.cdist(features, features)
    return torch.stack([table[same & (labels == c)[:, None]].mean() for c in labels.unique()]).mean()
# %% wrong: each with itself
def class_variety(features, labels):
    return torch.stack([torch.cdist(features[labels == c], features[labels == c]).mean() for c in labels.unique()]).mean()
# %% wrong: all pairs
def class_variety(features, labels):
    return torch.pdist(features).mean()
# %% wrong: one pot
def class_variety(features, labels):
    return torch.cat([torch.pdist(features[labels == c]) for c in labels.unique()]).mean()
# %% wrong: squares
def class_variety(features, labels):
    return torch.stack([torch.pdist(features[labels == c]).square().mean() for c in labels.unique()]).mean()
# %% wrong: to the mean
def class_variety(features, labels):
    return torch.stack([(features[labels == c] - features[labels == c].mean(0)).norm(dim=1).mean() for c in labels.unique()]).mean()
# %% wrong: added up
def class_variety(features, labels):
    return torch.stack([torch.pdist(features[labels == c]).mean() for c in labels.unique()]).sum()
# %% wrong: one per class
def class_variety(features, labels):
    return torch.stack([torch.pdist(features[labels == c]).mean() for c in labels.unique()])
# %% wrong: twice
def class_variety(features, labels):
    means = []
    for label in labels.unique():
        a = features[labels == label]
        means.append(2 * torch.cdist(a, a).sum() / (len(a) * (len(a) - 1)))
    return torch.stack(means).mean()
# %% wrong: standard deviation
def class_variety(features, labels):
    return torch.stack([features[labels == c].std(0).mean() for c in labels.unique()]).mean()

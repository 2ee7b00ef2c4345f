"""What Optuna's TPE reaches with several objectives and with a constraint (src/testing/objective-functions.ts are the same functions),
and volumes that its hypervolume finds for random fronts.

python -m venv v && v/bin/pip install optuna && v/bin/python objective-peers.py > ../src/testing/objective-peers.json
"""
import json, logging, math, sys, warnings

import numpy as np
import optuna
from optuna._hypervolume import compute_hypervolume

EVALUATIONS = 100
SEEDS = range(1, 21)
LOSS = {"bce": 0.3, "dice": 0.0, "bceDice": 0.1}
REFERENCE = {"zdt1": [1.1, 2.0], "dtlz2": [2.0, 2.0, 2.0], "bounded": [1.1, 2.0]}

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def bowl(p):
    return ((math.log10(p["rate"]) + 3) / 2) ** 2 + ((math.log10(p["decay"]) + 4) / 2) ** 2 + ((p["filters"] - 57) / 60) ** 2


def suggest(trial):
    return {
        "rate": trial.suggest_float("rate", 1e-5, 1e-1, log=True),
        "decay": trial.suggest_float("decay", 1e-6, 1e-2, log=True),
        "dropout": trial.suggest_float("dropout", 0, 0.5),
        "batch": trial.suggest_int("batch", 1, 64, log=True),
        "filters": trial.suggest_int("filters", 3, 120, step=3),
        "loss": trial.suggest_categorical("loss", list(LOSS)),
    }


def zdt1(p):
    first = 2 * p["dropout"]
    g = 1 + 3 * bowl(p) + LOSS[p["loss"]]
    return [first, g * (1 - math.sqrt(first / g))]


def dtlz2(p):
    g = 1 + bowl(p) + LOSS[p["loss"]]
    a, b = math.pi * p["dropout"], math.log(p["batch"]) / math.log(64) * math.pi / 2
    return [g * math.cos(a) * math.cos(b), g * math.cos(a) * math.sin(b), g * math.sin(a)]


def excess(p):
    """At most 0: the unconstrained optimum breaks it."""
    return 1 - (math.log10(p["rate"]) + 3) - (math.log10(p["decay"]) + 4)


def single(p):
    return [bowl(p) + 4 * (p["dropout"] - 0.2) ** 2 + LOSS[p["loss"]]]


FUNCTIONS = {"zdt1": (zdt1, False), "dtlz2": (dtlz2, False), "bounded": (zdt1, True), "single": (single, True)}


def run(name, seed, multivariate):
    function, bounded = FUNCTIONS[name]
    found = []

    def objective(trial):
        p = suggest(trial)
        values = function(p)
        trial.set_user_attr("excess", excess(p))
        if not bounded or excess(p) <= 0:
            found.append(values)
        return values if len(values) > 1 else values[0]

    constraints = (lambda trial: [trial.user_attrs["excess"]]) if bounded else None
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=multivariate, constraints_func=constraints)
    count = len(function({"rate": 1e-3, "decay": 1e-4, "dropout": 0.1, "batch": 8, "filters": 57, "loss": "dice"}))
    study = optuna.create_study(sampler=sampler, directions=["minimize"] * count)
    study.optimize(objective, n_trials=EVALUATIONS)
    if name == "single":
        return min(values[0] for values in found)
    reference = np.array(REFERENCE[name])
    inside = np.array([values for values in found if all(v < r for v, r in zip(values, reference))])
    return float(compute_hypervolume(inside, reference)) if len(inside) else 0.0


def volumes():
    random = np.random.default_rng(1)
    fronts = []
    for objectives in (1, 2, 3, 4):
        for points in (1, 5, 30):
            losses = random.random((points, objectives)).round(6)
            reference = np.full(objectives, 1.1)
            volume = float(compute_hypervolume(losses, reference))
            fronts.append({"losses": losses.tolist(), "reference": reference.tolist(), "volume": volume})
    return fronts


found = {}
for name in FUNCTIONS:
    for tool, multivariate in (("optuna", False), ("optuna multivariate", True)):
        values = [run(name, seed, multivariate) for seed in SEEDS]
        found.setdefault(name, {})[tool] = float(np.median(values))
        print(tool, name, found[name][tool], file=sys.stderr, flush=True)
print(json.dumps({"evaluations": EVALUATIONS, "seeds": len(SEEDS), "reference": REFERENCE, "median": found, "volumes": volumes()}, indent=2))

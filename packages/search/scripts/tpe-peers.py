"""Best values that Optuna's and hyperopt's TPE reach on three functions, (src/testing/peer-functions.ts are the same).

python -m venv v && v/bin/pip install optuna hyperopt setuptools && v/bin/python tpe-peers.py > ../src/testing/tpe-peers.json
"""
import json, logging, math, sys

import numpy as np

EVALUATIONS = 100
SEEDS = range(1, 21)
LOSS = {"bce": 0.3, "dice": 0.0, "bceDice": 0.1}
OPTIMIZER = {"adam": 0.0, "sgd": 0.4, "rmsprop": 0.2}
UP = {"transposed": 0.2, "bilinear": 0.0, "nearest": 0.1}
ACTIVATION = {"relu": 0.3, "leakyRelu": 0.1, "elu": 0.0, "prelu": 0.2}


def mixed(p):
    return (
        (math.log10(p["rate"]) + 3) ** 2
        + 10 * (p["dropout"] - 0.2) ** 2
        + ((math.log2(p["batch"]) - 3) / 3) ** 2
        + 0.2 * (math.log10(p["decay"]) + 4) ** 2
        + LOSS[p["loss"]]
        + ((p["filters"] - 57) / 40) ** 2
    )


def log(p):
    return (math.log10(p["rate"]) + 3) ** 2 + (math.log10(p["decay"]) + 3.5) ** 2


def categorical(p):
    clash = 0.3 if (p["loss"] == "dice") != (p["up"] == "bilinear") else 0
    return LOSS[p["loss"]] + OPTIMIZER[p["optimizer"]] + UP[p["up"]] + ACTIVATION[p["activation"]] + clash + abs(p["depth"] - 4) / 10


RANGES = {
    "rate": ("log", 1e-5, 1e-1), "decay": ("log", 1e-6, 1e-2), "dropout": ("float", 0, 0.5),
    "batch": ("logint", 1, 64), "filters": ("step", 3, 120, 3), "depth": ("step", 1, 6, 1),
    "loss": ("choice", list(LOSS)), "optimizer": ("choice", list(OPTIMIZER)), "up": ("choice", list(UP)),
    "activation": ("choice", list(ACTIVATION)),
}
FUNCTIONS = {
    "mixed": (mixed, ["rate", "dropout", "batch", "decay", "loss", "filters"]),
    "log": (log, ["rate", "decay"]),
    "categorical": (categorical, ["loss", "optimizer", "up", "activation", "depth"]),
}


def with_optuna(job):
    name, seed, multivariate = job
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    function, names = FUNCTIONS[name]

    def objective(trial):
        point = {}
        for each in names:
            kind, *rest = RANGES[each]
            if kind == "log": point[each] = trial.suggest_float(each, *rest, log=True)
            elif kind == "float": point[each] = trial.suggest_float(each, *rest)
            elif kind == "logint": point[each] = trial.suggest_int(each, *rest, log=True)
            elif kind == "step": point[each] = trial.suggest_int(each, rest[0], rest[1], step=rest[2])
            else: point[each] = trial.suggest_categorical(each, rest[0])
        return function(point)

    import warnings
    warnings.simplefilter("ignore")
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed, multivariate=multivariate))
    study.optimize(objective, n_trials=EVALUATIONS)
    return study.best_value


def with_hyperopt(job):
    name, seed, _ = job
    from hyperopt import fmin, hp, tpe

    function, names = FUNCTIONS[name]
    space = {}
    for each in names:
        kind, *rest = RANGES[each]
        if kind == "log": space[each] = hp.loguniform(each, math.log(rest[0]), math.log(rest[1]))
        elif kind == "float": space[each] = hp.uniform(each, *rest)
        elif kind == "logint": space[each] = hp.qloguniform(each, math.log(rest[0]), math.log(rest[1]), 1)
        elif kind == "step": space[each] = hp.quniform(each, *rest)
        else: space[each] = hp.choice(each, rest[0])
    losses = []

    def objective(point):
        losses.append(function({**point, **({"batch": max(1, point["batch"])} if "batch" in point else {})}))
        return losses[-1]

    fmin(objective, space, algo=tpe.suggest, max_evals=EVALUATIONS, rstate=np.random.default_rng(seed), show_progressbar=False, verbose=False)
    return min(losses)


logging.disable(logging.INFO)
found = {}
for tool, run, multivariate in (("optuna", with_optuna, False), ("optuna multivariate", with_optuna, True), ("hyperopt", with_hyperopt, False)):
    for name in FUNCTIONS:
        values = [run((name, seed, multivariate)) for seed in SEEDS]
        found.setdefault(name, {})[tool] = float(np.median(values))
        print(tool, name, found[name][tool], file=sys.stderr, flush=True)
print(json.dumps({"evaluations": EVALUATIONS, "seeds": len(SEEDS), "median": found}, indent=2))

"""Importances that Optuna's PED-ANOVA and fANOVA give to the parameters of two studies, one of them with conditional parameters.

python -m venv v && v/bin/pip install optuna scikit-learn && v/bin/python importance-peers.py > ../src/testing/importance-peers.json
"""
import json, logging, math, warnings

import numpy as np
import optuna
from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator, get_param_importances

optuna.logging.set_verbosity(logging.ERROR)
warnings.simplefilter("ignore")
LOSS = {"bce": 0.3, "dice": 0.0, "bceDice": 0.1}


def mixed(trial):
    rate = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
    decay = trial.suggest_float("decay", 1e-6, 1e-2, log=True)
    dropout = trial.suggest_float("dropout", 0, 0.5)
    filters = trial.suggest_int("filters", 3, 120, step=3)
    batch = trial.suggest_int("batch", 1, 64, log=True)
    loss = trial.suggest_categorical("loss", list(LOSS))
    value = 0.4 * (math.log10(rate) + 3) ** 2 + 0.1 * (math.log10(decay) + 4) ** 2 + 2 * (dropout - 0.2) ** 2
    return value + ((filters - 57) / 40) ** 2 / 4 + math.log2(batch) / 100 + 2 * LOSS[loss]


def conditional(trial):
    optimizer = trial.suggest_categorical("optimizer", ["adam", "sgd"])
    rate = trial.suggest_float("rate", 1e-5, 1e-1, log=True)
    value = (math.log10(rate) + 3) ** 2
    if optimizer == "sgd":
        momentum = trial.suggest_float("momentum", 0, 0.99)
        value += 3 * (momentum - 0.9) ** 2 - 0.5
    return value


def study_of(objective, seed, trials, direction="minimize"):
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed), direction=direction)
    sign = 1 if direction == "minimize" else -1
    study.optimize(lambda trial: sign * objective(trial), n_trials=trials)
    return study


def told(study, evaluators):
    importances = {name: get_param_importances(study, evaluator=each) for name, each in evaluators.items()}
    columns = {name: [t.params.get(name) for t in study.trials] for name in importances["pedAnova"]}
    return {"values": [t.value for t in study.trials], "params": columns, "importances": importances}


ped = {"pedAnova": PedAnovaImportanceEvaluator()}
both = {**ped, "fanova": FanovaImportanceEvaluator(seed=1)}
print(json.dumps({
    "optuna": optuna.__version__,
    "mixed": told(study_of(mixed, 1, 250), both),
    "maximized": told(study_of(mixed, 2, 120, "maximize"), both),
    "conditional": told(study_of(conditional, 3, 150), ped),
}))

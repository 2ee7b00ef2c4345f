"""What Optuna's pruners decide on scripted curves, epoch by epoch.

python -m venv v && v/bin/pip install optuna scipy && v/bin/python pruner-peers.py > ../src/testing/pruner-peers.json
"""
import json, logging, math, random, warnings

import optuna
from optuna.pruners import MedianPruner, PatientPruner, PercentilePruner, SuccessiveHalvingPruner, ThresholdPruner, WilcoxonPruner
from optuna.pruners._hyperband import HyperbandPruner
import scipy
from scipy.stats import PermutationMethod, wilcoxon

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore")
EPOCHS, RUNS = 12, 14
MODES = {"min": "minimize", "max": "maximize"}


def curves(seed, mode):
    """Noisy approaches to a final value; some values are no numbers, some epochs are not measured, some runs are shorter."""
    rng = random.Random(seed)
    made = []
    for run in range(RUNS):
        end, rate = rng.random(), rng.uniform(0.1, 0.6)
        length = EPOCHS if rng.random() < 0.8 else rng.randint(3, EPOCHS)
        values = []
        for epoch in range(1, length + 1):
            value = end * (1 - math.exp(-rate * epoch)) + rng.gauss(0, 0.05)
            value = value if mode == "max" else 1 - value
            values.append(round(value, 4))
        if run % 5 == 3:
            values[: rng.randint(1, len(values))] = ["NaN"] * rng.randint(1, 3)
            values = values[:EPOCHS]
        if run % 4 == 2:
            values[rng.randrange(len(values))] = None
        if values[-1] is None:
            values[-1] = 0.5
        made.append(values)
    return made


def run_all(pruner, mode, runs):
    """Each run reports until it is pruned or over. @returns its last epoch and whether it was pruned"""
    study = optuna.create_study(direction=MODES[mode], pruner=pruner)
    ends = []
    for values in runs:
        trial, pruned = study.ask(), False
        for index, value in enumerate(values):
            if value is None:
                continue
            trial.report(float(value), index)
            if trial.should_prune():
                pruned = True
                break
        ends.append([index + 1, pruned])
        state = optuna.trial.TrialState
        study.tell(trial, 0.0 if not pruned else None, state=state.PRUNED if pruned else state.COMPLETE)
    return ends


PRUNERS = [
    ({"name": "median", "startupTrials": 3, "warmupEpochs": 2}, lambda: MedianPruner(3, 2)),
    ({"name": "median", "startupTrials": 0, "warmupEpochs": 0, "interval": 3}, lambda: MedianPruner(0, 0, 3)),
    ({"name": "percentile", "percentile": 25, "startupTrials": 2, "warmupEpochs": 1}, lambda: PercentilePruner(25.0, 2, 1)),
    ({"name": "percentile", "percentile": 80, "startupTrials": 2, "warmupEpochs": 0}, lambda: PercentilePruner(80.0, 2, 0)),
    ({"name": "threshold", "lower": 0.2, "upper": None, "warmupEpochs": 3}, lambda: ThresholdPruner(lower=0.2, n_warmup_steps=3)),
    ({"name": "threshold", "lower": None, "upper": 0.7, "warmupEpochs": 0}, lambda: ThresholdPruner(upper=0.7)),
    ({"name": "patient", "patience": 2, "minDelta": 0}, lambda: PatientPruner(None, 2)),
    ({"name": "patient", "patience": 1, "minDelta": 0.05}, lambda: PatientPruner(None, 1, 0.05)),
]


def rungs(seed, mode, reduction):
    """One rung: what each newcomer's value leads to, where a stopped trial cannot go on later."""
    rng = random.Random(seed)
    values = [round(rng.random(), 6) for _ in range(40)]
    pruner = SuccessiveHalvingPruner(min_resource=1, reduction_factor=reduction)
    study = optuna.create_study(direction=MODES[mode], pruner=pruner)
    goes_on = []
    for value in values:
        trial = study.ask()
        trial.report(value, 1)
        goes_on.append(not trial.should_prune())
    return {"mode": mode, "reduction": reduction, "values": values, "goesOn": goes_on}


def brackets(min_epochs, max_epochs, reduction):
    pruner = HyperbandPruner(min_resource=min_epochs, max_resource=max_epochs, reduction_factor=reduction)
    study = optuna.create_study(pruner=pruner)
    trial = study.ask()
    trial.report(0.5, 0)
    trial.should_prune()
    return {"minEpochs": min_epochs, "epochs": max_epochs, "reduction": reduction, "shares": pruner._trial_allocation_budgets}



def signed_rank():
    """p-values against differences above 0: counted out for few pairs, with ties and zeros too; normal for many."""
    rng = random.Random(3)
    made = [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 1.0, -1.0, 2.0, 2.0]]
    for size in (4, 6, 9, 12):
        made.append([round(rng.gauss(0.3, 1), 6) for _ in range(size)])
        made.append([float(rng.randint(-2, 3)) for _ in range(size)])
    cases = []
    for differences in made:
        exact = PermutationMethod(n_resamples=math.inf)
        p = wilcoxon(differences, alternative="greater", zero_method="zsplit", method=exact).pvalue if any(differences) else 1.0
        cases.append({"differences": differences, "p": float(p)})
    for size, ties in ((40, False), (60, False), (80, False), (80, True), (200, True)):
        differences = [float(rng.randint(-4, 6)) if ties else round(rng.gauss(0.2, 1), 6) for _ in range(size)]
        method = "exact" if size <= 60 else "approx"
        p = wilcoxon(differences, alternative="greater", zero_method="pratt" if ties else "zsplit", method=method).pvalue
        cases.append({"differences": differences, "p": float(p)})
    return cases


def paired_runs(seed, mode, p_value):
    """Points whose runs report one value each, one after the other. @returns after how many runs each ended, and whether pruned"""
    rng = random.Random(seed)
    hard = [rng.gauss(0, 0.3) for _ in range(12)]
    study = optuna.create_study(direction=MODES[mode], pruner=WilcoxonPruner(p_threshold=p_value, n_startup_steps=0))
    points, ends = [], []
    for _ in range(25):
        quality, steps = rng.gauss(0, 0.3), 8 if rng.random() < 0.7 else 12
        values = [round(quality + hard[step] + rng.gauss(0, 0.2), 4 if rng.random() < 0.7 else 1) for step in range(steps)]
        trial, pruned = study.ask(), False
        for step, value in enumerate(values):
            trial.report(value, step)
            if trial.should_prune():
                pruned = True
                break
        points.append(values)
        ends.append([step + 1, pruned])
        state = optuna.trial.TrialState
        study.tell(trial, None if pruned else sum(values) / len(values), state=state.PRUNED if pruned else state.COMPLETE)
    return {"mode": mode, "pValue": p_value, "points": points, "ends": ends}


cases = []
for index, (options, make) in enumerate(PRUNERS):
    for mode in MODES:
        runs = curves(100 + index, mode)
        cases.append({"pruner": options, "mode": mode, "runs": runs, "ends": run_all(make(), mode, runs)})
print(json.dumps({
    "optuna": optuna.__version__,
    "scipy": scipy.__version__,
    "curves": cases,
    "rungs": [rungs(7, mode, reduction) for mode in MODES for reduction in (2, 3, 4)],
    "signedRank": signed_rank(),
    "wilcoxon": [paired_runs(11, mode, p) for mode in MODES for p in (0.1, 0.3)],
    "brackets": [brackets(*each) for each in ((1, 81, 3), (1, 50, 3), (2, 64, 2), (1, 100, 4))],
}, allow_nan=False))

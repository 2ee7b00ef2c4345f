"""Optuna's ask, report and tell on the same Postgres: optuna-peer.py URL SAMPLER PROCESSES SECONDS"""

import multiprocessing as mp
import sys
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
DISTRIBUTIONS = {
    "rate": optuna.distributions.FloatDistribution(1e-5, 1e-1, log=True),
    "dropout": optuna.distributions.FloatDistribution(0.0, 0.5),
    "width": optuna.distributions.IntDistribution(8, 128),
    "optimizer": optuna.distributions.CategoricalDistribution(("adam", "sgd", "rmsprop")),
}


def sampler(name):
    return optuna.samplers.RandomSampler() if name == "random" else optuna.samplers.TPESampler(constant_liar=True)


def work(url, name, study_name, seconds, ready, results):
    study = optuna.load_study(study_name=study_name, storage=url, sampler=sampler(name))
    ready.wait()
    end = time.monotonic() + seconds
    ended = 0
    while time.monotonic() < end:
        trial = study.ask(DISTRIBUTIONS)
        value = (trial.params["dropout"] - 0.2) ** 2
        trial.report(value, 1)
        study.tell(trial, value)
        ended += 1
    results.put(ended)


def main(url, name, processes, seconds):
    study = optuna.create_study(storage=url, study_name=f"lifecycle-{name}-{time.time()}", sampler=sampler(name))
    ready, results = mp.Barrier(processes + 1), mp.Queue()
    args = (url, name, study.study_name, seconds, ready, results)
    workers = [mp.Process(target=work, args=args) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait()
    start = time.monotonic()
    ended = sum(results.get() for _ in workers)
    print(ended / (time.monotonic() - start))
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))

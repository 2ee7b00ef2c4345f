import type { Sweep, Trial } from '@unetsweep/contract';
import { useEffect } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { FaultNote } from '../../components/fault-note.js';
import { Link } from '../../navigation.js';
import { AttemptsCard } from './attempts-card.js';
import { CallerTrial } from './caller-trial.js';
import { CheckpointsCard } from './checkpoints-card.js';
import { ClassesCard } from './classes-card.js';
import { EpochStrip } from './epoch-strip.js';
import { FlagsCard } from './flags-card.js';
import { LayersCard } from './layers/layers-card.js';
import { LogCard } from './log-card.js';
import { PointCard } from './point-card.js';
import { PredictionsCard } from './predictions-card.js';
import { SplitCard } from './split-card.js';
import { TrialCurves } from './trial-curves.js';
import { TrialHead } from './trial-head.js';
import { TrialStats } from './trial-stats.js';
import { TryCard } from './try-card.js';
import { useEpochs } from './use-epochs.js';
import { WorstImagesCard } from './worst-images-card.js';

export function TrialPage({ id, theme }: { id: string; theme: string }) {
  const { data: trial, error, reload } = useResource(id, (signal) => api.trial(id, signal));
  useReloadOn((event) => event.trialId === id, reload);
  const sweepId = trial?.sweepId;
  const { data: sweep } = useResource(sweepId ?? '', async (signal) =>
    sweepId === undefined ? null : api.sweep(sweepId, signal),
  );
  useEffect(() => {
    document.title = `Trial ${trial?.number ?? ''} · unetsweep`;
  }, [trial?.number]);
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/">Sweeps</Link> /{' '}
        {trial ? <Link to={`/sweeps/${trial.sweepId}`}>{sweep?.name ?? 'sweep'}</Link> : '…'} / Trial{' '}
        {trial?.number ?? '…'}
      </nav>
      {error ? <FaultNote error={error} retry={reload} hasOldData={trial !== null} /> : null}
      {trial ? <TrialContent trial={trial} sweep={sweep} reload={reload} theme={theme} /> : null}
      {trial === null && !error ? <div className="loading" style={{ height: 600 }} /> : null}
    </>
  );
}

interface TrialContentProps {
  trial: Trial;
  sweep: Sweep | null;
  reload: () => void;
  theme: string;
}

function TrialContent({ trial, sweep, reload, theme }: TrialContentProps) {
  return (
    <>
      <TrialHead trial={trial} sweep={sweep} reload={reload} />
      {trial.failure ? (
        <div className="note bad">
          {trial.failure.message}
          {trial.failure.epoch === null ? '' : ` (epoch ${trial.failure.epoch})`}
        </div>
      ) : null}
      {sweep?.spec.runner === 'external' ? (
        <CallerTrial trial={trial} sweep={sweep} theme={theme} />
      ) : sweep ? (
        <WorkerTrial trial={trial} sweep={sweep} theme={theme} />
      ) : null}
      {trial.spec ? (
        <details className="card fold">
          <summary>
            <h2>Specification</h2> <span className="hint small">resolved and complete</span>
          </summary>
          <div className="body">
            <pre>{JSON.stringify(trial.spec, null, 2)}</pre>
          </div>
        </details>
      ) : null}
    </>
  );
}

/** A trial that one of our workers trains. */
function WorkerTrial({ trial, sweep, theme }: { trial: Trial; sweep: Sweep; theme: string }) {
  const epochs = useEpochs(trial);
  return (
    <>
      <TrialStats trial={trial} objective={sweep.spec.objective[0]?.metric ?? 'valDice'} />
      <EpochStrip epochs={epochs} bestEpoch={trial.bestEpoch} />
      <TrialCurves trial={trial} epochs={epochs} theme={theme} />
      <PredictionsCard trial={trial} />
      <WorstImagesCard trial={trial} />
      {trial.finishedAt !== null && trial.bestEpoch !== null ? (
        <TryCard key={trial.id} trial={trial} />
      ) : null}
      <LayersCard trial={trial} theme={theme} />
      <div className="columns">
        <PointCard trial={trial} />
        <FlagsCard trial={trial} />
        <ClassesCard trial={trial} />
        <SplitCard trial={trial} />
        <CheckpointsCard trial={trial} />
        <AttemptsCard trial={trial} />
      </div>
      <LogCard trial={trial} />
    </>
  );
}

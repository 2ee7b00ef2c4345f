import type { Sweep } from '@unetsweep/contract';
import { useEffect } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { FaultNote } from '../../components/fault-note.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Link } from '../../navigation.js';
import { AnalysisCard } from './analysis/analysis-card.js';
import { LandscapeCard } from './analysis/landscape-card.js';
import { CurvesCard } from './curves-card.js';
import { EnsemblesCard, useEnsembles } from './ensembles/ensembles-card.js';
import { FailureNote } from './failure-note.js';
import { FrontCard } from './front-card.js';
import { HardestImagesCard } from './hardest-images-card.js';
import { HistoryCard } from './history-card.js';
import { ParametersCard } from './parameters-card.js';
import { PicturesCard } from './pictures-card.js';
import { hasPoints, PointsCard } from './points-card.js';
import { ResultsCard } from './results-card.js';
import { SweepActs } from './sweep-acts.js';
import { SweepNotices } from './sweep-notices.js';
import { SweepStats } from './sweep-stats.js';
import { TrialsCard } from './trials-card.js';
import { TwoWayCard } from './two-way-card.js';
import { useSweepColumns } from './use-sweep-columns.js';

export function SweepPage({ id, theme }: { id: string; theme: string }) {
  const { data: sweep, error, reload } = useResource(id, (signal) => api.sweep(id, signal));
  useReloadOn((event) => event.sweepId === id && event.type !== 'trial.epoch', reload);
  useEffect(() => {
    document.title = `${sweep?.name ?? 'Sweep'} · unetsweep`;
  }, [sweep?.name]);
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/">Sweeps</Link> / {sweep?.planId ? <PlanCrumb id={sweep.planId} /> : null}
        {sweep?.name ?? '…'}
      </nav>
      {error ? <FaultNote error={error} retry={reload} hasOldData={sweep !== null} /> : null}
      {sweep ? <SweepContent sweep={sweep} reload={reload} theme={theme} /> : null}
      {sweep === null && !error ? <div className="loading" style={{ height: 600 }} /> : null}
    </>
  );
}

/** The plan that the sweep is a stage of. */
function PlanCrumb({ id }: { id: string }) {
  return (
    <>
      <Link to={`/plans/${id}`}>Plan</Link> /{' '}
    </>
  );
}

function SweepContent({ sweep, reload, theme }: { sweep: Sweep; reload: () => void; theme: string }) {
  const columns = useSweepColumns(sweep);
  const ensembles = useEnsembles();
  const varied = Object.keys(sweep.spec.parameters);
  return (
    <>
      <SweepHead sweep={sweep} reload={reload} />
      <SweepStats sweep={sweep} />
      <FailureNote sweep={sweep} reload={reload} />
      <SweepNotices notices={sweep.notices} />
      <div className="columns">
        <HistoryCard sweep={sweep} columns={columns} theme={theme} />
        <CurvesCard sweep={sweep} theme={theme} />
      </div>
      {varied.length > 0 ? (
        <>
          <ParametersCard sweep={sweep} columns={columns} />
          <AnalysisCard sweep={sweep} />
          <LandscapeCard sweep={sweep} varied={varied} theme={theme} />
        </>
      ) : null}
      <div className={varied.length > 1 ? 'columns' : undefined}>
        {varied.length > 1 ? <TwoWayCard sweep={sweep} varied={varied} /> : null}
        <ResultsCard sweep={sweep} />
      </div>
      {sweep.spec.objective.length > 1 ? <FrontCard sweep={sweep} /> : null}
      {hasPoints(sweep) ? <PointsCard sweep={sweep} /> : null}
      <TrialsCard sweep={sweep} onEnsemble={ensembles.reload} />
      <EnsemblesCard sweep={sweep} ensembles={ensembles} />
      {sweep.spec.runner === 'external' ? null : (
        <>
          <PicturesCard sweep={sweep} />
          <HardestImagesCard sweep={sweep} />
        </>
      )}
      <details className="card fold">
        <summary>
          <h2>Specification</h2> <span className="hint small">as posted, defaults filled in</span>
        </summary>
        <div className="body">
          <pre>{JSON.stringify(sweep.spec, null, 2)}</pre>
        </div>
      </details>
    </>
  );
}

function SweepHead({ sweep, reload }: { sweep: Sweep; reload: () => void }) {
  const { spec, failure } = sweep;
  return (
    <div className="page-head">
      <h1>{sweep.name}</h1>
      <StatusBadge status={sweep.status} reason={failure?.reason} />
      {[spec.runner === 'external' ? 'trained by you' : spec.dataset, spec.search.method].map((text) =>
        text === null ? null : (
          <span key={text} className="chip">
            {text}
          </span>
        ),
      )}
      {sweep.tags.map((tag) => (
        <Link key={tag} to={`/?tag=${encodeURIComponent(tag)}`} className="chip">
          {tag}
        </Link>
      ))}
      <SweepActs sweep={sweep} reload={reload} />
      {sweep.notes ? <p className="dim wide">{sweep.notes}</p> : null}
    </div>
  );
}

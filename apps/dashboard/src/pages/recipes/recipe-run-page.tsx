import type { RecipeRun, RecipeRunPart } from '@unetsweep/contract';
import { useEffect, useState } from 'react';
import { api } from '../../api/api.js';
import { useHold, useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { FaultNote } from '../../components/fault-note.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { StatusBadge } from '../../components/status-badge.js';
import { Link, navigate } from '../../navigation.js';
import { VerdictTable } from './verdicts.js';

const isOpen = ({ status }: RecipeRun) => status === 'queued' || status === 'running';

export function RecipeRunPage({ id }: { id: string }) {
  const { data: run, error, reload } = useResource(id, (signal) => api.recipeRun(id, signal));
  const sweeps = run?.parts.flatMap(({ sweepId }) => sweepId ?? []) ?? [];
  // Its parts' sweeps tell how far they are; the next part begins after one has ended.
  useReloadOn(
    (event) =>
      (run === null || isOpen(run)) &&
      (event.type === 'sweep.created' ||
        event.type.startsWith('job.') ||
        sweeps.includes(event.sweepId ?? '')),
    reload,
  );
  useEffect(() => {
    document.title = `${run?.recipe ?? 'Recipe'} · unetsweep`;
  }, [run?.recipe]);
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/recipes">Recipes</Link> / {run?.recipe ?? '…'}
      </nav>
      {error ? <FaultNote error={error} retry={reload} hasOldData={run !== null} /> : null}
      {run ? <RunContent run={run} /> : null}
      {run === null && !error ? <div className="loading" style={{ height: 480 }} /> : null}
    </>
  );
}

function RunContent({ run }: { run: RecipeRun }) {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{run.recipe}</h1>
        <StatusBadge status={run.status} />
        <div className="acts">
          {run.links.report ? (
            <a className="button" href={run.links.report}>
              Report
            </a>
          ) : null}
          <button type="button" className="button" onClick={() => setIsAsked(true)}>
            {isOpen(run) ? 'Cancel' : 'Delete'}
          </button>
        </div>
      </div>
      <p className="dim">
        {run.dataset}, {run.scale} scale, {run.seeds} {run.seeds === 1 ? 'seed' : 'seeds'} from {run.seed}
      </p>
      {run.failure ? (
        <div className="note bad" role="alert">
          {run.failure.message}
        </div>
      ) : null}
      <Card title="Parts" flush>
        <ScrollBox label="Parts">
          <PartTable parts={run.parts} />
        </ScrollBox>
      </Card>
      {run.findings.length > 0 ? (
        <Card title="What the document says, and what came out" flush>
          <ScrollBox label="Verdicts">
            <VerdictTable findings={run.findings} />
          </ScrollBox>
        </Card>
      ) : null}
      {isAsked ? <RemoveDialog run={run} onClose={() => setIsAsked(false)} /> : null}
    </>
  );
}

const STATUS = { waiting: 'queued', running: 'running', ended: 'completed' } as const;

function PartTable({ parts }: { parts: readonly RecipeRunPart[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Status</th>
          <th scope="col">Progress</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.name}>
            <td>
              <PartLink part={part} /> <span className="dim">{part.kind}</span>
            </td>
            <td>
              <StatusBadge
                status={STATUS[part.status]}
                text={{ waiting: 'Waiting', running: 'Running', ended: 'Ended' }[part.status]}
              />
            </td>
            <td>
              {part.progress === null ? (
                '–'
              ) : (
                <progress value={part.progress} aria-label={`Progress of ${part.name}`}>
                  {Math.round(part.progress * 100)} %
                </progress>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PartLink({ part: { name, sweepId, planId } }: { part: RecipeRunPart }) {
  if (sweepId !== null) return <Link to={`/sweeps/${sweepId}`}>{name}</Link>;
  return planId === null ? name : <Link to={`/plans/${planId}`}>{name}</Link>;
}

function RemoveDialog({ run, onClose }: { run: RecipeRun; onClose: () => void }) {
  const hold = useHold();
  const remove = () => hold(() => api.removeRecipeRun(run.id).then(() => navigate('/recipes')));
  return (
    <ConfirmDialog
      title={isOpen(run) ? `Cancel ${run.recipe}?` : `Delete this run of ${run.recipe}?`}
      act={isOpen(run) ? 'Cancel the run' : 'Delete for good'}
      isGrave
      onConfirm={remove}
      onClose={onClose}
    >
      {isOpen(run)
        ? 'What of it runs is cancelled, and the run is removed. Its sweeps stay with what they measured.'
        : 'Its report goes. Its sweeps stay.'}
    </ConfirmDialog>
  );
}

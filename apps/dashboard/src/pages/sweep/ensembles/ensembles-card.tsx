import type { Ensemble, Sweep } from '@unetsweep/contract';
import { useState } from 'react';
import type { Page } from '../../../api/answers.js';
import { api } from '../../../api/api.js';
import { useReloadOn } from '../../../api/use-live.js';
import { type Resource, useResource } from '../../../api/use-resource.js';
import { Card } from '../../../components/card.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { FaultNote } from '../../../components/fault-note.js';
import { ScrollBox } from '../../../components/scroll-box.js';
import { StatusBadge } from '../../../components/status-badge.js';
import { formatMetric } from '../../../format/format.js';
import { Link } from '../../../navigation.js';

const MOST = 100;
const SHOWN = ['Dice', 'DiceHard', 'Iou', 'Accuracy'];

/** The newest ensembles, of any sweep. */
export function useEnsembles(): Resource<Page<Ensemble>> {
  const found = useResource('ensembles', (signal) => api.ensembles({ limit: MOST }, signal));
  useReloadOn(({ type }) => type === 'job.completed' || type === 'job.failed', found.reload);
  return found;
}

/** Ensembles that have a trial of this sweep, each beside its members. */
export function EnsemblesCard({ sweep, ensembles }: { sweep: Sweep; ensembles: Resource<Page<Ensemble>> }) {
  const { data, error, reload } = ensembles;
  const own = (data?.items ?? []).filter(({ members }) =>
    members.some(({ sweepId }) => sweepId === sweep.id),
  );
  if (error) return <FaultNote error={error} retry={reload} hasOldData={data !== null} />;
  if (own.length === 0) return null;
  return (
    <Card title="Ensembles" note={`${own.length}, newest first`} flush>
      {own.map((ensemble) => (
        <EnsembleResult key={ensemble.id} ensemble={ensemble} reload={reload} />
      ))}
    </Card>
  );
}

function EnsembleResult({ ensemble, reload }: { ensemble: Ensemble; reload: () => void }) {
  const [isAsked, setIsAsked] = useState(false);
  const { id, name, status, method, greedy, members, failure, images, split } = ensemble;
  const title = name ?? `${greedy ? 'greedy' : method} of ${members.length} trials`;
  return (
    <section aria-label={`Ensemble ${title}`}>
      <div className="ensemble-head">
        <strong>{title}</strong> <StatusBadge status={status} reason={failure?.code} />
        {images === null ? null : (
          <span className="hint small">
            {images} {split} images
          </span>
        )}
        <button
          type="button"
          className="button"
          aria-label={`Delete ${title}`}
          onClick={() => setIsAsked(true)}
        >
          Delete
        </button>
      </div>
      {failure ? <p className="failed-text body">{failure.message}</p> : null}
      {status === 'completed' ? <Scores ensemble={ensemble} title={title} /> : null}
      {isAsked ? (
        <ConfirmDialog
          title={`Delete ${title}?`}
          act="Delete"
          isGrave
          onConfirm={() => api.removeEnsemble(id).then(reload)}
          onClose={() => setIsAsked(false)}
        >
          Its scores go. Its members stay as long as their sweeps keep them.
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

function Scores({ ensemble, title }: { ensemble: Ensemble; title: string }) {
  const { members, memberMetrics, weights, metrics, split } = ensemble;
  const names = SHOWN.map((name) => `${split === 'test' ? 'test' : 'val'}${name}`);
  const best = Math.max(...memberMetrics.map((each) => each[names[0] ?? ''] ?? Number.NEGATIVE_INFINITY));
  const isAbove = (metrics[names[0] ?? ''] ?? Number.NEGATIVE_INFINITY) > best;
  return (
    <ScrollBox label={`${title}, table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col" className="number">
              weight
            </th>
            {names.map((name) => (
              <th scope="col" key={name} className="number mono">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map(({ checkpointId, trialId, trialNumber, epoch }, index) => (
            <tr key={checkpointId}>
              <th scope="row">
                <Link to={`/trials/${trialId}`}>trial {trialNumber}</Link>{' '}
                <span className="hint">epoch {epoch}</span>
              </th>
              <td className="number">{weights ? formatMetric(weights[index] ?? 0) : 'alike'}</td>
              {names.map((name) => (
                <td key={name} className="number">
                  {formatMetric(memberMetrics[index]?.[name] ?? null)}
                </td>
              ))}
            </tr>
          ))}
          <tr className="ensemble-total">
            <th scope="row">Ensemble{isAbove ? <span className="star"> ★ above each member</span> : null}</th>
            <td />
            {names.map((name) => (
              <td key={name} className="number">
                <strong>{formatMetric(metrics[name] ?? null)}</strong>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </ScrollBox>
  );
}

import type { Sweep } from '@unetsweep/contract';
import { useMemo, useState } from 'react';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { FaultNote } from '../components/fault-note.js';
import { EmptyList } from './empty-list.js';
import { isActive } from './is-active.js';
import { SweepTable } from './sweep-table.js';
import { WorkersCard } from './workers-card.js';

const VIEWS = ['all', 'active', 'completed', 'with failures'] as const;
type View = (typeof VIEWS)[number];

const IN_VIEW: Record<View, (sweep: Sweep) => boolean> = {
  all: () => true,
  active: isActive,
  completed: ({ status }) => status === 'completed',
  'with failures': ({ trialCounts, status }) => trialCounts.failed > 0 || status === 'failed',
};

export function SweepsPage() {
  const { data, error, reload } = useResource('sweeps', (signal) => api.sweeps(signal));
  useReloadOn((event) => event.type.startsWith('sweep.') || event.type === 'trial.failed', reload);
  const [text, setText] = useState('');
  const [view, setView] = useState<View>('all');
  const sweeps = useMemo(() => data?.items ?? [], [data]);
  const shown = sweeps.filter((sweep) => IN_VIEW[view](sweep) && matches(sweep, text));
  const waiting = sweeps.reduce((sum, { trialCounts }) => sum + trialCounts.queued, 0);
  const running = sweeps.filter(({ status }) => status === 'running').length;
  return (
    <>
      <div className="page-head">
        <h1>Sweeps</h1>
        {data ? (
          <span className="dim">
            {running} running, {waiting} {waiting === 1 ? 'trial' : 'trials'} waiting
          </span>
        ) : null}
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      <WorkersCard />
      {data && sweeps.length === 0 ? <EmptyList /> : null}
      {sweeps.length > 0 ? (
        <section className="card" aria-label="Sweeps">
          <div className="toolbar">
            <input
              className="input"
              type="search"
              placeholder="Name, tag or data set"
              aria-label="Name, tag or data set"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <div className="segments">
              {VIEWS.map((name) => (
                <button key={name} type="button" aria-pressed={view === name} onClick={() => setView(name)}>
                  {name[0]?.toUpperCase()}
                  {name.slice(1)} {sweeps.filter(IN_VIEW[name]).length}
                </button>
              ))}
            </div>
          </div>
          <div className="scroll">
            {shown.length > 0 ? (
              <SweepTable sweeps={shown} />
            ) : (
              <div className="empty">No sweep fits what is asked for.</div>
            )}
          </div>
        </section>
      ) : null}
    </>
  );
}

function matches({ name, tags, spec }: Sweep, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [name, ...tags, spec.dataset ?? ''].some((part) => part.toLowerCase().includes(wanted));
}

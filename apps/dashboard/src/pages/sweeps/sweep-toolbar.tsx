import type { Stats } from '@unetsweep/contract';
import { useEffect, useRef, useState } from 'react';
import { Segments } from '../../components/segments.js';
import { useHotkeys } from '../../keyboard/use-hotkeys.js';
import { STATUS_TITLES, STATUSES } from './status-titles.js';

interface SweepToolbarProps {
  name: string;
  setName: (name: string) => void;
  status: string;
  setStatus: (status: string) => void;
  tag: string;
  setTag: (tag: string) => void;
  totals: Stats | null;
}

/** Time after the last key before the list is read anew. */
const TYPING_MS = 250;

export function SweepToolbar(props: SweepToolbarProps) {
  const { status, setStatus, tag, setTag, totals } = props;
  const all = totals ? Object.values(totals.sweeps).reduce((sum, count) => sum + count, 0) : undefined;
  const count = (value: number | undefined) => (value === undefined ? '' : ` ${value}`);
  const options = [
    { value: '', text: `All${count(all)}` },
    ...STATUSES.filter((name) => name === status || (totals?.sweeps[name] ?? 0) > 0).map((name) => ({
      value: name as string,
      text: `${STATUS_TITLES[name]}${count(totals?.sweeps[name])}`,
    })),
  ];
  return (
    <div className="toolbar">
      <NameSearch name={props.name} setName={props.setName} />
      <Segments label="Status" options={options} value={status} onChange={setStatus} />
      {tag === '' ? null : (
        <button type="button" className="chip" onClick={() => setTag('')}>
          tag {tag} <span aria-hidden="true">×</span>
          <span className="unseen">: show all tags</span>
        </button>
      )}
      <ul className="keys">
        {['completed', 'running', 'pruned', 'failed'].map((state) => (
          <li key={state} className="key">
            <i className={`paint-${state}`} />
            {state}
          </li>
        ))}
      </ul>
    </div>
  );
}

function NameSearch({ name, setName }: { name: string; setName: (name: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(name);
  useHotkeys({ '/': () => field.current?.focus() });
  useEffect(() => {
    if (typed === name) return;
    const timer = setTimeout(() => setName(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, name, setName]);
  return (
    <input
      ref={field}
      className="input search"
      type="search"
      placeholder="Name  ( / )"
      aria-label="Name"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

import type { SplitMember, Trial } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { isMissing } from '../../api/fault-text.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';

const PARTS = [
  { name: 'train', title: 'Training' },
  { name: 'validation', title: 'Validation' },
  { name: 'test', title: 'Test' },
  { name: 'unused', title: 'Unused' },
] as const;

/** Which images it trained on and was validated on. */
export function SplitCard({ trial }: { trial: Trial }) {
  const { data, error, reload } = useResource(`${trial.id}/split`, (signal) => api.split(trial.id, signal));
  useReloadOn((event) => event.trialId === trial.id && event.type === 'trial.started', reload);
  const isUnknown = isMissing(error) && data === null;
  return (
    <Card title="Split" note={trial.spec?.validation.strategy}>
      {error && !isUnknown ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {isUnknown ? <p className="hint">It is made when a worker claims the trial.</p> : null}
      {data
        ? PARTS.filter(({ name }) => data[name].length > 0 || name === 'train' || name === 'validation').map(
            ({ name, title }) => <SplitPart key={name} title={title} members={data[name]} />,
          )
        : null}
    </Card>
  );
}

function SplitPart({ title, members }: { title: string; members: SplitMember[] }) {
  const groups = new Set(members.flatMap(({ group }) => group ?? []));
  const images = `${members.length} ${members.length === 1 ? 'image' : 'images'}`;
  return (
    <details className="split-part">
      <summary>
        <strong>{title}</strong>{' '}
        <span className="dim">
          {images}
          {groups.size > 0 ? ` of ${groups.size} ${groups.size === 1 ? 'group' : 'groups'}` : ''}
        </span>
      </summary>
      <ul className="names mono">
        {members.map(({ sample, group }) => (
          <li key={sample}>
            {sample}
            {group === null ? '' : ` (${group})`}
          </li>
        ))}
      </ul>
    </details>
  );
}

import type { Flag, Trial } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { FAILURE_ADVICE, FLAG_ADVICE } from './advice.js';

/** What was noticed about the run, and what may help. */
export function FlagsCard({ trial }: { trial: Trial }) {
  const { flags, failure } = trial;
  const notices = flags
    .filter((flag) => flag !== failure?.reason)
    .map((flag) => FLAG_ADVICE[flag as Flag] ?? { title: flag, text: '' });
  const isOver = trial.finishedAt !== null;
  return (
    <Card title="Flags and advice" note={flags.length === 0 ? null : `${flags.length} raised`}>
      {failure === null && notices.length === 0 ? (
        <p className="hint">{isOver ? 'Nothing stood out in this run.' : 'Runs are judged at their end.'}</p>
      ) : null}
      <ul className="notices">
        {failure === null ? null : (
          <li>
            <strong className="failed-text">Failed: {failure.reason}</strong>
            <div className="dim">{FAILURE_ADVICE[failure.reason]}</div>
          </li>
        )}
        {notices.map(({ title, text }) => (
          <li key={title}>
            <strong className="star">{title}</strong>
            <div className="dim">{text}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

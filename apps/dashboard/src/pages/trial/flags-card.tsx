import type { Flag, Trial } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { FAILURE_ADVICE, FLAG_ADVICE } from './advice.js';

/** In the words of the run itself; a run of an earlier version has only the flag. */
function noticeOf(flag: string, { notices }: Trial) {
  const known = FLAG_ADVICE[flag as Flag] ?? { title: flag, text: '' };
  const told = notices.find((notice) => notice.flag === flag);
  return { title: known.title, text: told?.message ?? known.text, epoch: told?.epoch ?? null };
}

/** What was noticed about the run, and what may help. */
export function FlagsCard({ trial }: { trial: Trial }) {
  const { flags, failure } = trial;
  const notices = flags.filter((flag) => flag !== failure?.reason).map((flag) => noticeOf(flag, trial));
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
        {notices.map(({ title, text, epoch }) => (
          <li key={title}>
            <strong className="star">{title}</strong>
            {epoch === null ? null : <span className="hint small"> epoch {epoch}</span>}
            <div className="dim">{text}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

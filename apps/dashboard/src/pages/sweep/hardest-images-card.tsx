import type { Sweep } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { Pager, usePages } from '../../components/pager.js';
import { formatCount, formatScore } from '../../format/format.js';
import { ScoreTile } from '../../pictures/score-tile.js';

const PAGE_SIZE = 12;
const ORDERS = [
  { value: 'meanDice', text: 'lowest mean Dice' },
  { value: 'maxDice', text: 'lowest best Dice' },
  { value: '-meanLoss', text: 'highest mean loss' },
] as const;

/** What does every trial fail on? Often a mask that is wrong. */
export function HardestImagesCard({ sweep }: { sweep: Sweep }) {
  const [sort, setSort] = useState<string>('meanDice');
  const pages = usePages(`${sweep.id}/${sort}`);
  const { data, error, isOld, reload } = useResource(`${sweep.id}/hard/${sort}/${pages.cursor}`, (signal) =>
    api.hardSamples(sweep.id, { sort, limit: PAGE_SIZE, count: true, cursor: pages.cursor }, signal),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type === 'trial.completed', reload);
  const items = data?.items ?? [];
  return (
    <Card
      title="Hardest images"
      note={
        data === null || items.length === 0
          ? null
          : `over ${formatCount(data.trialsSeen)} trials, the truth over each`
      }
      controls={
        items.length === 0 ? null : <Choice label="order" options={ORDERS} value={sort} onChange={setSort} />
      }
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {items.length === 0 ? (
        <p className="hint">
          Validation images are scored at the end of each trial, unless <code>record.sampleScores</code> is
          off.
        </p>
      ) : (
        <ul className={isOld ? 'pictures old' : 'pictures'}>
          {items.map((item) => (
            <ScoreTile key={item.name} {...item} score={formatScore(item.meanDice)}>
              <div className="hint small">
                {formatScore(item.minDice)} to {formatScore(item.maxDice)} in {formatCount(item.count)} trials
              </div>
            </ScoreTile>
          ))}
        </ul>
      )}
      <Pager pages={pages} list={data} of="hardest images" />
    </Card>
  );
}

import type { SampleScore, Trial } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { Pager, usePages } from '../../components/pager.js';
import { formatScore } from '../../format/format.js';
import { ScoreTile } from '../../pictures/score-tile.js';

const PAGE_SIZE = 12;
const ORDERS = [
  { value: 'dice', text: 'lowest Dice' },
  { value: '-loss', text: 'highest loss' },
  { value: '-dice', text: 'highest Dice' },
] as const;

/** Which images does it fail on? All validation images, not only those whose predictions are recorded. */
export function WorstImagesCard({ trial }: { trial: Trial }) {
  const [sort, setSort] = useState<string>('dice');
  const pages = usePages(`${trial.id}/${sort}`);
  const { data, error, isOld, reload } = useResource(`${trial.id}/scores/${sort}/${pages.cursor}`, (signal) =>
    api.trialScores(trial.id, { sort, limit: PAGE_SIZE, count: true, cursor: pages.cursor }, signal),
  );
  useReloadOn((event) => event.trialId === trial.id && event.type !== 'trial.epoch', reload);
  const items = data?.items ?? [];
  return (
    <Card
      title="Worst images"
      note="every validation image at the best epoch, the truth over it"
      controls={
        items.length === 0 ? null : <Choice label="order" options={ORDERS} value={sort} onChange={setSort} />
      }
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {items.length === 0 ? (
        <p className="hint">
          {trial.finishedAt === null
            ? 'Images are scored at the end of the trial.'
            : 'Images of completed trials are scored, unless record.sampleScores is off.'}
        </p>
      ) : (
        <ul className={isOld ? 'pictures old' : 'pictures'}>
          {items.map((item) => (
            <WorstImage key={item.name} item={item} />
          ))}
        </ul>
      )}
      <Pager pages={pages} list={data} of="worst images" />
    </Card>
  );
}

function WorstImage({ item }: { item: SampleScore }) {
  return (
    <ScoreTile {...item} score={formatScore(item.dice)}>
      <div className="hint small">
        IoU {formatScore(item.iou)}, loss {formatScore(item.loss)}
        {item.predictionUrl === null ? null : (
          <>
            , <a href={item.predictionUrl}>prediction</a>
          </>
        )}
      </div>
    </ScoreTile>
  );
}

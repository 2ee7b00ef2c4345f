import type { Sweep, SweepPictures } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { withoutEmpty } from '../../api/request.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { Segments } from '../../components/segments.js';
import { formatScore } from '../../format/format.js';
import { Link, useAddressState } from '../../navigation.js';
import { DifferencePicture, VIEW_OPTIONS, type View } from '../../pictures/difference-picture.js';
import { PictureKeys } from '../../pictures/picture-keys.js';

const SHOWN_TRIALS = 24;

/** One image through the best trials. */
export function PicturesCard({ sweep }: { sweep: Sweep }) {
  const [sample, setSample] = useAddressState('sample', '');
  const [view, setView] = useState<View>('errors');
  const { data, error, isOld, reload } = useResource(`${sweep.id}/pictures/${sample}`, (signal) =>
    api.pictures(sweep.id, withoutEmpty({ sample, trials: `top:${SHOWN_TRIALS}` }), signal),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type === 'trial.completed', reload);
  const controls =
    data === null || data.samples.length === 0 ? null : (
      <>
        <Choice
          label="image"
          options={data.samples.map((one) => ({ value: one.sample, text: one.sample }))}
          value={data.sample ?? ''}
          onChange={setSample}
        />
        <Segments label="Show" options={VIEW_OPTIONS} value={view} onChange={setView} />
      </>
    );
  return (
    <Card title="Predicted masks" note="one image, the best trials first" controls={controls}>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null || data.items.length === 0 ? (
        <p className="hint chart-room">
          Pictures come with the end of a trial, unless <code>record.predictions</code> leaves them out.
        </p>
      ) : (
        <>
          <PictureKeys view={view} />
          <ul className={isOld ? 'pictures old' : 'pictures'}>
            {data.items.map((item) => (
              <TrialPicture key={item.trialId} item={item} sample={data.sample ?? ''} view={view} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

interface TrialPictureProps {
  item: SweepPictures['items'][number];
  sample: string;
  view: View;
}

function TrialPicture({ item, sample, view }: TrialPictureProps) {
  return (
    <li>
      <DifferencePicture prediction={{ ...item, sample }} view={view} name={`Trial ${item.number}`} />
      <div className="caption">
        <strong>{formatScore(item.dice)}</strong>
        <Link to={`/trials/${item.trialId}`}>Trial {item.number}</Link>
      </div>
      <div className="hint small">epoch {item.epoch}</div>
    </li>
  );
}

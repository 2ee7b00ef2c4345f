import type { Prediction, Trial } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { isMissing } from '../../api/fault-text.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { Segments } from '../../components/segments.js';
import { formatScore } from '../../format/format.js';
import { DifferencePicture, VIEW_OPTIONS, type View } from '../../pictures/difference-picture.js';
import { PictureKeys } from '../../pictures/picture-keys.js';

/** What does it get wrong? The same images in every trial of the sweep. */
export function PredictionsCard({ trial }: { trial: Trial }) {
  const { data, error, reload } = useResource(`${trial.id}/predictions`, (signal) =>
    api.predictions(trial.id, signal),
  );
  useReloadOn((event) => event.trialId === trial.id && event.type !== 'trial.epoch', reload);
  const [view, setView] = useState<View>('errors');
  const [chosen, setChosen] = useState<string>('');
  const items = data?.items ?? [];
  const epochs = [...new Set(items.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const epoch = epochs.find((one) => String(one) === chosen) ?? epochs.at(-1);
  const shown = items.filter((item) => item.epoch === epoch);
  const controls =
    items.length === 0 ? null : (
      <>
        {epochs.length > 1 ? (
          <Choice
            label="epoch"
            options={epochs.map((one) => ({ value: String(one), text: String(one) }))}
            value={String(epoch)}
            onChange={setChosen}
          />
        ) : null}
        <Segments label="Difference" options={VIEW_OPTIONS} value={view} onChange={setView} />
      </>
    );
  return (
    <Card
      title="Predicted masks"
      note={epoch === undefined ? null : `epoch ${epoch}, the same images in every trial`}
      controls={controls}
    >
      {error && !isMissing(error) ? (
        <FaultNote error={error} retry={reload} hasOldData={data !== null} />
      ) : null}
      {shown.length === 0 ? (
        <p className={trial.finishedAt === null ? 'hint chart-room' : 'hint'}>
          {trial.finishedAt === null
            ? 'Pictures come with the end of the trial.'
            : 'This trial left no pictures.'}
        </p>
      ) : (
        <>
          <PictureKeys view={view} />
          <ul className="strips">
            {shown.map((prediction) => (
              <PredictionStrip key={prediction.sample} prediction={prediction} view={view} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function PredictionStrip({ prediction, view }: { prediction: Prediction; view: View }) {
  const { sample, dice, imageUrl, truthUrl, predictionUrl } = prediction;
  const pictures = [
    { name: 'Image', address: imageUrl },
    { name: 'Truth', address: truthUrl },
    { name: 'Prediction', address: predictionUrl },
  ];
  return (
    <li className="strip">
      <div className="strip-name">
        <strong title={sample}>{sample}</strong>
        <span className="hint small">Dice {formatScore(dice)}</span>
      </div>
      <div className="strip-pictures">
        {pictures.map(({ name, address }) => (
          <figure key={name}>
            <img className="picture" src={address} alt={`${name} of ${sample}`} loading="lazy" />
            <figcaption>{name}</figcaption>
          </figure>
        ))}
        <figure>
          <DifferencePicture prediction={prediction} view={view} name="Difference" />
          <figcaption>Difference</figcaption>
        </figure>
      </div>
    </li>
  );
}

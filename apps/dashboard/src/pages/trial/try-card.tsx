import type { PredictedImages, Trial } from '@unetsweep/contract';
import { type DragEvent, useState } from 'react';
import { api } from '../../api/api.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';

type Answer = { file: File } & (
  | { state: 'asked' }
  | { state: 'answered'; item: PredictedImages['items'][number] }
  | { state: 'failed'; error: unknown }
);

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** What does the network make of an image of one's own? */
export function TryCard({ trial }: { trial: Trial }) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const ask = async (file: File | undefined) => {
    if (!file) return;
    const asked: Answer = { state: 'asked', file };
    setAnswer(asked);
    // An answer that comes after the next question is none to that one.
    const settle = (next: Answer) => setAnswer((current) => (current === asked ? next : current));
    try {
      const [item] = (await api.predictOverlay(trial.id, file)).items;
      if (item) settle({ state: 'answered', file, item });
    } catch (error) {
      settle({ state: 'failed', file, error });
    }
  };
  return (
    <Card title="Try it" note="an image of your own, by the best checkpoint">
      <DropZone isBusy={answer?.state === 'asked'} onFile={ask} />
      {answer?.state === 'failed' ? (
        <FaultNote error={answer.error} retry={() => ask(answer.file)} hasOldData={false} />
      ) : null}
      {answer?.state === 'answered' ? <Predicted file={answer.file} item={answer.item} /> : null}
    </Card>
  );
}

function DropZone({ isBusy, onFile }: { isBusy: boolean; onFile: (file: File | undefined) => void }) {
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFile(event.dataTransfer.files[0]);
  };
  return (
    <label
      className={isOver ? 'drop-zone over' : 'drop-zone'}
      aria-busy={isBusy}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span>{isBusy ? 'Predicting …' : 'Drop an image here, or choose one: PNG, JPEG, WebP or TIFF'}</span>
      <input
        className="input"
        type="file"
        accept="image/png,image/jpeg,image/webp,image/tiff"
        onChange={(event) => {
          onFile(event.target.files?.[0]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </label>
  );
}

function Predicted({ file, item }: { file: File; item: PredictedImages['items'][number] }) {
  const { width, height, classes, pixelShare, meanConfidence, maskPng } = item;
  return (
    <figure className="tried">
      <img src={`data:image/png;base64,${maskPng}`} alt={`Prediction for ${file.name}`} />
      <figcaption className="small">
        <div>{file.name}</div>
        <div className="hint">
          {width} x {height}, mean confidence {percent(meanConfidence)}
        </div>
        {classes.slice(1).map((name, index) => (
          <div key={name}>
            {name} {percent(pixelShare[index + 1] ?? 0)}
          </div>
        ))}
      </figcaption>
    </figure>
  );
}

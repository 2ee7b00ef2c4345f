import type { EpochRecord, RecordedEpoch, Recording, Trial } from '@unetsweep/contract';
import { binEdges } from '../../recordings/read-recording.js';
import {
  encodeEventFile,
  histogram,
  picture,
  type SummaryValue,
  scalar,
  sessionEnd,
  sessionStart,
  type TimedValues,
} from './event-file.js';

/** PNG files of one image at one epoch. */
export interface ExportedPicture {
  sample: string;
  epoch: number;
  /** Name, such as `prediction`, and file. */
  files: readonly (readonly [string, Uint8Array])[];
}

export interface ExportedRun {
  trial: Trial;
  epochs: readonly EpochRecord[];
  recording: Recording | null;
  pictures: AsyncIterable<ExportedPicture>;
}

/** One run as a TensorBoard event file, part by part; `step` is the epoch, of `stepLoss` the step. */
export function trialEvents(run: ExportedRun): AsyncGenerator<Uint8Array> {
  const start = startOf(run.trial);
  return encodeEventFile(start, eventsOf(run, start));
}

function startOf({ startedAt, createdAt }: Trial): number {
  return Date.parse(startedAt ?? createdAt) / 1000;
}

async function* eventsOf(
  { trial, epochs, recording, pictures }: ExportedRun,
  start: number,
): AsyncGenerator<TimedValues> {
  const ends = epochEnds(start, epochs);
  const end = ends.get(epochs.at(-1)?.epoch ?? 0) ?? start;
  const at = (epoch: number, values: SummaryValue[]): TimedValues => {
    return { seconds: ends.get(epoch) ?? end, step: epoch, values };
  };
  const first = sessionStart(trial.params, { group: trial.pointId, seconds: start });
  yield { seconds: start, step: 0, values: [first] };
  for (const record of epochs) yield at(record.epoch, metricsOf(record));
  for (const one of recording?.epochs ?? []) yield at(one.epoch, insideOf(one));
  yield* stepsOf(recording?.stepLosses ?? [], start, end);
  for await (const one of pictures) yield at(one.epoch, picturesOf(one));
  yield { seconds: end, step: 0, values: [sessionEnd(statusOf(trial), end)] };
}

/** Seconds since 1970 at which each epoch ended, as if nothing had interrupted the run. */
function epochEnds(start: number, epochs: readonly EpochRecord[]): Map<number, number> {
  let seconds = start;
  return new Map(
    epochs.map(({ epoch, trainDurationMs, validationDurationMs }) => {
      seconds += (trainDurationMs + validationDurationMs) / 1000;
      return [epoch, seconds];
    }),
  );
}

function metricsOf({ metrics, learningRate }: EpochRecord): SummaryValue[] {
  const named = Object.entries({ learningRate, ...metrics });
  return named.flatMap(([name, value]) => scalar(name, value));
}

function insideOf({ histograms, layers }: RecordedEpoch): SummaryValue[] {
  return [
    ...histograms.flatMap((one) => {
      const tag = `${one.kind}/${one.layer}`;
      const drawn = histogram(tag, { ...one, edges: binEdges(one) });
      return [drawn, ...scalar(`roughness/${tag}`, one.roughness), ...scalar(`drift/${tag}`, one.drift)];
    }),
    ...layers.flatMap(({ layer, ...values }) =>
      Object.entries(values).flatMap(([name, value]) => scalar(`${name}/${layer}`, value)),
    ),
  ];
}

function stepsOf(losses: readonly (number | null)[], start: number, end: number): TimedValues[] {
  return losses.map((loss, index) => ({
    seconds: start + ((end - start) * (index + 1)) / losses.length,
    step: index + 1,
    values: scalar('stepLoss', loss),
  }));
}

function picturesOf({ sample, files }: ExportedPicture): SummaryValue[] {
  return files.map(([name, png]) => picture(`masks/${sample}/${name}`, png));
}

function statusOf({ status }: Trial): 'success' | 'failure' | 'running' {
  if (status === 'completed' || status === 'pruned') return 'success';
  return status === 'failed' || status === 'cancelled' ? 'failure' : 'running';
}

import protobuf from 'protobufjs';
import { eventSchema } from './event-schema.js';
import { frameRecord } from './record-file.js';

const { root } = protobuf.parse(eventSchema);
const eventType = root.lookupType('Event');
const hparamsType = root.lookupType('HParamsPluginData');

/** How TensorBoard tells its own files from others. */
const fileVersion = 'brain.Event:2';

export interface Histogram {
  edges: number[];
  counts: number[];
  mean: number;
  std: number;
}

export type SummaryValue =
  | { tag: string; simpleValue: number }
  | { tag: string; histo: object }
  | { tag: string; image: object }
  | { tag: string; metadata: object };

/** What was measured at one step; `seconds` since 1970. */
export interface TimedValues {
  seconds: number;
  step: number;
  values: SummaryValue[];
}

/** Bytes that are gathered before they go on. */
const CHUNK_BYTES = 64 * 1024;

/** An event file that TensorBoard reads, part by part as its events become known. */
export async function* encodeEventFile(
  startSeconds: number,
  events: AsyncIterable<TimedValues>,
): AsyncGenerator<Uint8Array> {
  let ready = [frameRecord(eventType.encode({ wallTime: startSeconds, fileVersion }).finish())];
  let bytes = 0;
  for await (const { seconds, step, values } of events) {
    if (values.length === 0) continue;
    const record = frameRecord(
      eventType.encode({ wallTime: seconds, step, summary: { value: values } }).finish(),
    );
    ready.push(record);
    bytes += record.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(ready);
    [ready, bytes] = [[], 0];
  }
  yield Buffer.concat(ready);
}

export function scalar(tag: string, value: number | null | undefined): SummaryValue[] {
  return value === null || value === undefined ? [] : [{ tag, simpleValue: value }];
}

export function histogram(tag: string, { edges, counts, mean, std }: Histogram): SummaryValue {
  const num = counts.reduce((sum, count) => sum + count, 0);
  const histo = {
    min: edges[0],
    max: edges.at(-1),
    num,
    sum: mean * num,
    sumSquares: (std * std + mean * mean) * num,
    bucketLimit: edges.slice(1),
    bucket: counts,
  };
  return { tag, histo };
}

/** @param png a whole PNG file */
export function picture(tag: string, png: Uint8Array): SummaryValue {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  // Width and height begin the IHDR chunk, which comes first.
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return { tag, image: { width, height, colorspace: 3, encodedImageString: png } };
}

/** For TensorBoard's table of hyperparameters. */
export function sessionStart(
  params: Record<string, unknown>,
  { group, seconds }: { group: string; seconds: number },
): SummaryValue {
  const hparams = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, hparamValue(value)]),
  );
  const info = { hparams, groupName: group, startTimeSecs: seconds };
  return hparamsValue('_hparams_/session_start_info', { sessionStartInfo: info });
}

/** TensorBoard's numbers of how a session ended. */
const sessionStatus = { success: 1, failure: 2, running: 3 };

export function sessionEnd(status: keyof typeof sessionStatus, seconds: number): SummaryValue {
  const info = { status: sessionStatus[status], endTimeSecs: seconds };
  return hparamsValue('_hparams_/session_end_info', { sessionEndInfo: info });
}

function hparamValue(value: unknown) {
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) };
}

function hparamsValue(tag: string, data: object): SummaryValue {
  const content = hparamsType.encode(hparamsType.fromObject({ version: 0, ...data })).finish();
  return { tag, metadata: { pluginData: { pluginName: 'hparams', content } } };
}

import { readFile, rm } from 'node:fs/promises';
import type { EpochRecord } from '@unetsweep/contract';
import type { AttemptEnd, Fence, NewScores, Store } from '@unetsweep/store';
import { EpochBatch } from './epoch-batch.js';
import { LogBuffer } from './log-buffer.js';
import type { WrittenCheckpoint, WrittenPrediction, WrittenPredictions } from './messages.js';
import type { Notices } from './notices.js';
import { isUnreachable, persistently } from './persist.js';

type OutboxStore = Pick<
  Store,
  'trials' | 'epochs' | 'resumeStates' | 'checkpoints' | 'predictions' | 'recordings' | 'scores' | 'logs'
>;

interface StoredState {
  path: string;
  epoch: number;
  /** Told how long the store took, also when the state could not be stored. */
  onDone(durationMs: number): void;
}

const LOG_FLUSH_MS = 1_000;

/**
 * All that one attempt writes, in the right order and by its fence. States and checkpoints go one at a time in
 * the background; a newer one of its kind takes the place of one that hasn't begun. A call that the fence refuses
 * ends everything: `onLost` is called once and nothing more is written.
 */
export class TrialOutbox {
  private readonly epochs = new EpochBatch((batch) => this.writeEpochs(batch));
  private readonly logBuffer = new LogBuffer();
  private readonly logTimer: NodeJS.Timeout;
  private readonly waiting = new Map<string, () => Promise<void>>();
  private uploading: Promise<void> | null = null;
  private logWriting: Promise<void> = Promise.resolve();
  private lost = false;
  private readonly closing = new AbortController();

  constructor(
    private readonly store: OutboxStore,
    private readonly notices: Notices,
    private readonly fence: Fence & { sweepId: string },
    private readonly onLost: () => void,
    /** Told of epochs once they are stored; those after them wait for it. */
    private readonly onRecorded: (epochs: number[]) => Promise<void> = async () => undefined,
  ) {
    this.logTimer = setInterval(() => void this.flushLog(), LOG_FLUSH_MS);
  }

  /** @param isUrgent somebody waits for it to be stored */
  epoch(record: EpochRecord, isUrgent = false): void {
    this.epochs.add(record);
    if (isUrgent) void this.epochs.flush();
  }

  log(source: 'worker' | 'stdout' | 'stderr', text: string): void {
    this.logBuffer.add(source, text, new Date());
  }

  /** The epochs up to the state's are written before it, so that going on from it finds them. */
  state({ path, epoch, onDone }: StoredState): void {
    this.enqueue('state', async () => {
      const begun = performance.now();
      try {
        const content = await readFile(path);
        await this.epochs.flush();
        await this.write('resume state', () => this.store.resumeStates.put(this.fence, { epoch, content }));
        await rm(path, { force: true });
      } finally {
        onDone(performance.now() - begun);
      }
    });
  }

  checkpoint({ path, kind, epoch, metrics, weightsSha256 }: WrittenCheckpoint): void {
    this.enqueue(kind === 'periodic' ? `periodic ${epoch}` : kind, async () => {
      const content = await readFile(path);
      const checkpoint = { kind, epoch, metrics, weightsSha256, content };
      await this.write(
        `${kind} checkpoint`,
        async () => (await this.store.checkpoints.put(this.fence, checkpoint)) !== null,
      );
      await rm(path, { force: true });
    });
  }

  predictions({ kind, epoch, items }: WrittenPredictions): void {
    this.enqueue(kind === 'periodic' ? `predictions ${epoch}` : 'predictions', async () => {
      const pictures = await Promise.all(items.map(readPictures));
      await this.write('predictions', () =>
        this.store.predictions.put(this.fence, { kind, epoch, items: pictures }),
      );
      for (const { predictionPath } of items) await rm(predictionPath, { force: true });
    });
  }

  recording(path: string): void {
    this.enqueue('recording', async () => {
      const content = await readFile(path);
      await this.write('recording', () => this.store.recordings.put(this.fence, content));
      await rm(path, { force: true });
    });
  }

  scores(scores: NewScores): void {
    this.enqueue('scores', () => this.write('scores', () => this.store.scores.put(this.fence, scores)));
  }

  /** Resolves once all that was handed over is written, the log too. */
  async settled(): Promise<void> {
    while (this.uploading) await this.uploading;
    await this.epochs.flush();
    await this.flushLog();
  }

  /** Writes what is left, then the attempt's end. */
  async end(end: AttemptEnd): Promise<void> {
    await this.settled();
    await this.write('end', () => this.store.trials.end(this.fence, end), true);
    this.notices.trialChanged(this.fence.sweepId);
    this.close();
  }

  /** Ends all waiting and writing; what is left is dropped. */
  close(): void {
    clearInterval(this.logTimer);
    this.closing.abort();
    this.lost = true;
  }

  private enqueue(key: string, upload: () => Promise<void>): void {
    // Deleted first, so that a replaced one goes to the end of the line.
    this.waiting.delete(key);
    this.waiting.set(key, upload);
    this.uploading ??= this.uploadAll().finally(() => {
      this.uploading = null;
    });
  }

  private async uploadAll(): Promise<void> {
    for (let next = this.waiting.entries().next(); !next.done; next = this.waiting.entries().next()) {
      const [key, upload] = next.value;
      this.waiting.delete(key);
      try {
        await upload();
      } catch (error) {
        // Its file could not be read: what comes after it still goes out.
        this.tellOf(key, error);
      }
    }
  }

  private async writeEpochs(batch: EpochRecord[]): Promise<void> {
    const newest = batch.at(-1);
    let isStored = false;
    await this.write('epochs', async () => {
      const held = await this.store.epochs.record(this.fence, batch);
      isStored = held;
      if (held && newest) this.notices.epoch(this.fence, newest);
      return held;
    });
    if (isStored) await this.onRecorded(batch.map(({ epoch }) => epoch));
  }

  private flushLog(): Promise<void> {
    const text = this.logBuffer.take();
    if (text === '') return this.logWriting;
    this.logWriting = this.logWriting.then(() =>
      this.write('log', () => this.store.logs.append(this.fence, text)),
    );
    return this.logWriting;
  }

  /** Waits for a database that is away; another error is put in the log, or thrown where `mustWork`. */
  private async write(what: string, call: () => Promise<boolean>, mustWork = false): Promise<void> {
    if (this.lost) return;
    try {
      const held = await persistently(call, { signal: this.closing.signal });
      if (!held) this.lose();
    } catch (error) {
      if (this.lost) return;
      if (mustWork) throw error;
      if (what !== 'log' && !isUnreachable(error)) this.tellOf(what, error);
    }
  }

  private tellOf(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.log('worker', `the ${what} could not be stored: ${reason}`);
  }

  private lose(): void {
    if (this.lost) return;
    this.close();
    this.onLost();
  }
}

async function readPictures(written: WrittenPrediction) {
  const { sample, dice, imagePath, truthPath, predictionPath } = written;
  const [image, truth, prediction] = await Promise.all([
    readFile(imagePath),
    readFile(truthPath),
    readFile(predictionPath),
  ]);
  return { sample, dice, image, truth, prediction };
}

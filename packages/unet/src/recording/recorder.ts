import type { HistogramKind, RecordedEpoch, RecordedHistogram, Recording } from '@unetsweep/contract';
import { type Architecture, listWeights } from '../architecture/index.js';
import type { NamedWeights } from '../checkpoint/named-weights.js';
import type { BatchPlace } from '../random/batch-places.js';
import { type Distribution, distributionOf, histogramOf } from './distribution.js';
import type { Probe, ProbedLayer } from './probe.js';
import { isRecorded, thinOut } from './recorded-epochs.js';
import { isAnythingRecorded, type RecordingSettings } from './recording-settings.js';
import { type RecordingState, readDistributions, storeDistributions } from './recording-state.js';
import { layerNorms, layerUpdates } from './update-ratio.js';

/** What the recorder looks at; it changes nothing there. */
export interface WatchedSession {
  weights(): NamedWeights;
  /** Null where nothing asked for needs images. */
  readonly probe: Probe | null;
}

interface RecorderParts {
  settings: RecordingSettings;
  architecture: Architecture;
  session: WatchedSession;
  length: { epochs: number; steps: number; stepsPerEpoch: number };
  /** Of an earlier process. */
  resume?: { step: number; recording?: RecordingState } | undefined;
}

/** Null where nothing is asked for. */
export function createRecorder(
  settings: RecordingSettings | undefined,
  parts: Omit<RecorderParts, 'settings'>,
): Recorder | null {
  return settings && isAnythingRecorded(settings) ? new Recorder({ ...parts, settings }) : null;
}

/** Watches the inside of one run. */
export class Recorder {
  private epochs: RecordedEpoch[];
  private readonly stepLosses: (number | null)[];
  private last: Map<string, Distribution>;
  private before: NamedWeights | null = null;
  /** Of the batches so far of the step that is being made. */
  private stepLoss = 0;
  private readonly trainable: ReadonlySet<string>;

  constructor(private readonly parts: RecorderParts) {
    const { recording, step = 0 } = parts.resume ?? {};
    this.epochs = [...(recording?.epochs ?? [])];
    this.last = readDistributions(recording?.last ?? {});
    this.stepLosses = [...(recording?.stepLosses ?? [])];
    while (parts.settings.stepLoss && this.stepLosses.length < step) this.stepLosses.push(null);
    this.trainable = new Set(
      listWeights(parts.architecture).flatMap(({ name, trainable }) => (trainable ? [name] : [])),
    );
  }

  /** Keeps the weights from which the epoch's last update is measured. @param done steps before this one */
  beforeStep(done: number): void {
    const { settings, session, length } = this.parts;
    const isLast = (done + 1) % length.stepsPerEpoch === 0 || done + 1 === length.steps;
    if (settings.updateRatio && isLast) this.before = session.weights();
  }

  /** @param loss of the batch, penalties included; asked for only where it is recorded */
  afterBatch({ share, endsStep }: BatchPlace, loss: () => number): void {
    if (!this.parts.settings.stepLoss) return;
    this.stepLoss += share * loss();
    if (!endsStep) return;
    this.stepLosses.push(Number.isFinite(this.stepLoss) ? Number(this.stepLoss.toPrecision(8)) : null);
    this.stepLoss = 0;
  }

  /** @param isLast the run ends here, planned or not */
  afterEpoch(epoch: number, isLast: boolean): void {
    const { settings, length } = this.parts;
    const every = settings.histograms?.every ?? 1;
    if (isLast || isRecorded(epoch, { every, epochs: length.epochs })) this.record(epoch);
    this.before = null;
  }

  recording(): Recording {
    return { epochs: this.epochs, stepLosses: this.stepLosses };
  }

  state(): RecordingState {
    return {
      epochs: [...this.epochs],
      stepLosses: [...this.stepLosses],
      last: storeDistributions(this.last),
    };
  }

  private record(epoch: number): void {
    const { settings, session, architecture } = this.parts;
    if (!settings.histograms && !settings.updateRatio && !settings.deadUnits) return;
    const weights = session.weights().filter(({ name }) => this.trainable.has(name));
    const gradients = session.probe?.gradients() ?? [];
    const probed = session.probe?.layers() ?? [];
    const histograms = this.histograms({ weights, gradients, probed });
    const updates = layerUpdates(this.before ?? [], weights, this.trainable);
    const norms = layerNorms(gradients);
    const dead = new Map(probed.map(({ layer, deadFraction }) => [layer, deadFraction]));
    const layers = architecture.layers.flatMap(({ name }) => {
      if (!updates.has(name) && !norms.has(name) && (dead.get(name) ?? null) === null) return [];
      const { weightNorm, updateRatio = null } = updates.get(name) ?? {};
      const gradientNorm = finiteOrNull(norms.get(name));
      const deadFraction = dead.get(name) ?? null;
      return [{ layer: name, weightNorm: finiteOrNull(weightNorm), gradientNorm, updateRatio, deadFraction }];
    });
    this.epochs = thinOut([...this.epochs, { epoch, histograms, layers }]);
  }

  private histograms(measured: {
    weights: NamedWeights;
    gradients: NamedWeights;
    probed: readonly ProbedLayer[];
  }): RecordedHistogram[] {
    const { histograms } = this.parts.settings;
    if (!histograms) return [];
    const { kinds, bins } = histograms;
    const found: { kind: HistogramKind; layer: string; now: Distribution | null }[] = [];
    for (const kind of ['weights', 'gradients'] as const) {
      if (!kinds.includes(kind)) continue;
      for (const { name, values } of measured[kind])
        found.push({ kind, layer: name, now: distributionOf(values, bins) });
    }
    for (const { layer, distribution } of measured.probed)
      found.push({ kind: 'preActivations', layer, now: distribution });
    const last = new Map<string, Distribution>();
    const made = found.flatMap(({ kind, layer, now }): RecordedHistogram[] => {
      if (!now) return [];
      const key = `${kind} ${layer}`;
      last.set(key, now);
      return [{ layer, kind, ...histogramOf(now, this.last.get(key) ?? null, bins) }];
    });
    this.last = last;
    return made;
  }
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

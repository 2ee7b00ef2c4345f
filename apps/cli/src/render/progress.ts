import type { Sweep } from '@unetsweep/contract';
import { SingleBar } from 'cli-progress';
import type { Terminal } from '../terminal.js';
import { formatDuration } from './duration.js';
import { formatParam, formatScore } from './number.js';
import { frontText, trialsText } from './sweep-table.js';

/** Shows how far a sweep is: a bar that is redrawn on a terminal, a line at each step elsewhere. */
export interface ProgressView {
  update(sweep: Sweep): void;
  /** Leaves the last state standing. */
  stop(): void;
}

const LINE_STEP = 0.1;

export function createProgressView(terminal: Terminal): ProgressView {
  return terminal.interactive ? new BarView() : new LineView(terminal);
}

/** What stands beside the bar: `5 of 8, best 0.8912 (bceDice, 1e-3), 1 min 02 s left`. */
export function progressText(sweep: Sweep): string {
  const parts = [`${trialsText(sweep.trialCounts)} trials`];
  if (sweep.best) {
    const params = Object.values(sweep.best.params).map(formatParam).join(', ');
    parts.push(`best ${formatScore(sweep.best.value)}${params === '' ? '' : ` (${params})`}`);
  }
  if (sweep.front) parts.push(frontText(sweep.front));
  if (sweep.estimatedRemainingMs !== null && sweep.finishedAt === null)
    parts.push(`${formatDuration(sweep.estimatedRemainingMs)} left`);
  return parts.join(' · ');
}

class BarView implements ProgressView {
  readonly #bar = new SingleBar({
    format: '  {bar} {share}  {text}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: false,
    stopOnComplete: false,
    stream: process.stderr,
  });
  #started = false;

  update(sweep: Sweep): void {
    const progress = sweep.progress ?? 0;
    const payload = { text: progressText(sweep), share: `${Math.floor(progress * 100)} %`.padStart(5) };
    if (this.#started) this.#bar.update(progress * 1000, payload);
    else this.#bar.start(1000, progress * 1000, payload);
    this.#started = true;
  }

  stop(): void {
    if (this.#started) this.#bar.stop();
    this.#started = false;
  }
}

class LineView implements ProgressView {
  #shown = Number.NEGATIVE_INFINITY;
  #ended = -1;

  constructor(readonly terminal: Terminal) {}

  update(sweep: Sweep): void {
    const progress = sweep.progress ?? 0;
    const { completed, pruned, failed, cancelled } = sweep.trialCounts;
    const ended = completed + pruned + failed + cancelled;
    if (ended === this.#ended && progress < this.#shown + LINE_STEP) return;
    this.#shown = progress;
    this.#ended = ended;
    this.terminal.note(`  ${String(Math.floor(progress * 100)).padStart(3)} %  ${progressText(sweep)}`);
  }

  stop(): void {}
}

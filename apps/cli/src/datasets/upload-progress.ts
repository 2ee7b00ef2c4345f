import { SingleBar } from 'cli-progress';
import { formatBytes } from '../render/bytes.js';
import type { Terminal } from '../terminal.js';

/** Shows how much of an upload was sent. */
export interface UploadProgress {
  add(bytes: number): void;
  /** Leaves the last state standing. */
  stop(): void;
}

const STEP = 0.25;

export function createUploadProgress(terminal: Terminal, totalBytes: number): UploadProgress {
  return terminal.interactive ? barProgress(totalBytes) : lineProgress(terminal, totalBytes);
}

function barProgress(totalBytes: number): UploadProgress {
  const bar = new SingleBar({
    format: '  {bar} {percentage} %  {sent} of {all}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
  });
  const all = formatBytes(totalBytes);
  let sent = 0;
  bar.start(totalBytes, 0, { sent: formatBytes(0), all });
  return {
    add: (bytes) => {
      sent += bytes;
      bar.update(sent, { sent: formatBytes(sent), all });
    },
    stop: () => bar.stop(),
  };
}

function lineProgress(terminal: Terminal, totalBytes: number): UploadProgress {
  let sent = 0;
  let shown = 0;
  let stopped = false;
  return {
    add: (bytes) => {
      if (stopped) return;
      sent += bytes;
      const share = sent / totalBytes;
      if (share < shown + STEP && sent < totalBytes) return;
      shown = share;
      terminal.note(`  ${Math.floor(share * 100)} %  ${formatBytes(sent)} of ${formatBytes(totalBytes)}`);
    },
    stop: () => {
      stopped = true;
    },
  };
}

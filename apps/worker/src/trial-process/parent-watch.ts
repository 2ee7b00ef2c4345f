import { isMainThread, Worker, workerData } from 'node:worker_threads';

const CHECK_EVERY_MS = 500;

/**
 * Ends this process soon after its parent has gone, even while TensorFlow keeps the main thread busy: another thread
 * looks at the parent's pid. (The closed channel tells the main thread only between two steps.)
 */
export function watchParent(): void {
  const watcher = new Worker(new URL(import.meta.url), { workerData: { parent: process.ppid } });
  watcher.unref();
}

if (!isMainThread) {
  setInterval(() => {
    if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL');
  }, CHECK_EVERY_MS);
}

import type { WorkerNode } from '@unetsweep/contract';
import { useEffect } from 'react';
import type { Page } from '../../api/answers.js';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { type Resource, useResource } from '../../api/use-resource.js';

/** Heartbeats send no event. */
const READ_EVERY_MS = 10_000;

export function useWorkers(): Resource<Page<WorkerNode>> {
  const workers = useResource('workers', (signal) => api.workers(signal));
  const { reload } = workers;
  useReloadOn(
    ({ type }) =>
      type.startsWith('worker.') ||
      /^trial\.(started|completed|pruned|cancelled|failed|requeued|epoch)$/.test(type),
    reload,
  );
  useEffect(() => {
    const timer = setInterval(reload, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return workers;
}

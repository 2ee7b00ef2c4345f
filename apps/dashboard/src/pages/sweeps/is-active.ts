import type { Sweep } from '@unetsweep/contract';

/** Whether anything may still happen to a sweep by itself or by being resumed. */
export function isActive({ status }: Sweep): boolean {
  return status === 'planning' || status === 'queued' || status === 'running' || status === 'paused';
}

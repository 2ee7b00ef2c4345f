import type { SweepStatus } from '@unetsweep/contract';

export const STATUS_TITLES: Record<SweepStatus, string> = {
  planning: 'Planning',
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  cancelled: 'Cancelled',
  failed: 'Failed',
};
export const STATUSES = Object.keys(STATUS_TITLES) as SweepStatus[];

import type { Dataset } from '@unetsweep/contract';
import { StatusBadge } from '../../components/status-badge.js';

const SHOWN_AS = { importing: 'running', ready: 'completed', failed: 'failed' } as const;
const TEXT = { importing: 'Importing', ready: 'Ready', failed: 'Failed' } as const;

export function DatasetStatus({ dataset }: { dataset: Dataset }) {
  return (
    <StatusBadge
      status={SHOWN_AS[dataset.status]}
      text={TEXT[dataset.status]}
      reason={dataset.failure?.code}
    />
  );
}

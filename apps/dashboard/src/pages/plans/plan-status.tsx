import type { PlanStatus, StageStatus } from '@unetsweep/contract';
import { StatusBadge } from '../../components/status-badge.js';

/** The badge of a plan or a stage: what waits for somebody looks like what is paused. */
export function PlanBadge({ status }: { status: PlanStatus | StageStatus }) {
  if (status === 'waiting') return <StatusBadge status="queued" text="Waiting" />;
  if (status === 'awaitingConfirmation') return <StatusBadge status="paused" text="Waits for you" />;
  return <StatusBadge status={status} />;
}

import type { Plan } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { useHold } from '../../api/use-live.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { useHotkeys } from '../../keyboard/use-hotkeys.js';
import { navigate } from '../../navigation.js';

interface PlanActsProps {
  plan: Plan;
  reload: () => void;
}

const ended = ['completed', 'failed', 'cancelled'];

/** What can be done with a plan in its present state. */
export function PlanActs({ plan, reload }: PlanActsProps) {
  const [fault, setFault] = useState<string | null>(null);
  const [asked, setAsked] = useState<'cancel' | 'delete' | null>(null);
  const isOpen = !ended.includes(plan.status);
  const verb = plan.status === 'paused' ? 'resume' : 'pause';
  const act = () => {
    setFault(null);
    api.changePlan(plan.id, verb).then(reload, (error: unknown) => setFault(faultText(error)));
  };
  useHotkeys({ p: isOpen ? act : undefined });
  return (
    <div className="acts">
      {fault ? (
        <span className="failed-text" role="alert">
          {fault}
        </span>
      ) : null}
      {isOpen ? (
        <>
          <button type="button" className="button" onClick={act}>
            {verb === 'pause' ? 'Pause' : 'Resume'} <kbd>P</kbd>
          </button>
          <button type="button" className="button" onClick={() => setAsked('cancel')}>
            Cancel
          </button>
        </>
      ) : null}
      <button type="button" className="button" onClick={() => setAsked('delete')}>
        Delete
      </button>
      <AskedDialog asked={asked} plan={plan} reload={reload} onClose={() => setAsked(null)} />
    </div>
  );
}

interface AskedDialogProps extends PlanActsProps {
  asked: 'cancel' | 'delete' | null;
  onClose: () => void;
}

function AskedDialog({ asked, plan, reload, onClose }: AskedDialogProps) {
  const hold = useHold();
  if (asked === 'cancel') {
    return (
      <ConfirmDialog
        title={`Cancel ${plan.name}?`}
        act="Cancel the plan"
        isGrave
        onConfirm={() => api.changePlan(plan.id, 'cancel').then(reload)}
        onClose={onClose}
      >
        The sweep that runs is cancelled, later stages never start. What was measured stays.
      </ConfirmDialog>
    );
  }
  if (asked === 'delete') {
    return (
      <ConfirmDialog
        title={`Delete ${plan.name}?`}
        act="Delete for good"
        isGrave
        onConfirm={() => hold(() => api.removePlan(plan.id).then(() => navigate('/plans')))}
        onClose={onClose}
      >
        Its sweeps go with their trials, curves and checkpoints. This cannot be undone.
      </ConfirmDialog>
    );
  }
  return null;
}

import type { Sweep } from '@unetsweep/contract';
import { type ReactNode, useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { useHold } from '../../api/use-live.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { useHotkeys } from '../../keyboard/use-hotkeys.js';
import { Link, navigate } from '../../navigation.js';
import { ExtendDialog } from './extend-dialog.js';

type Asked = 'cancel' | 'delete' | 'extend' | null;

/** What can be done with a sweep in its present state. */
export function SweepActs({ sweep, reload }: { sweep: Sweep; reload: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const act = (verb: 'pause' | 'resume') => {
    setFault(null);
    api.changeSweep(sweep.id, verb).then(reload, (error: unknown) => setFault(faultText(error)));
  };
  const isGoing = ['planning', 'queued', 'running'].includes(sweep.status);
  const isPaused = sweep.status === 'paused';
  const canPause = isGoing && sweep.desired === null;
  useHotkeys({ p: canPause ? () => act('pause') : isPaused ? () => act('resume') : undefined });
  return (
    <div className="acts">
      {fault ? (
        <span className="failed-text" role="alert">
          {fault}
        </span>
      ) : null}
      {isGoing ? (
        <Act isDisabled={!canPause} onClick={() => act('pause')}>
          {sweep.desired === 'paused' ? 'Pausing …' : 'Pause'} <kbd>P</kbd>
        </Act>
      ) : null}
      {isPaused ? (
        <Act onClick={() => act('resume')}>
          Resume <kbd>P</kbd>
        </Act>
      ) : null}
      <Act onClick={() => setAsked('extend')}>Extend</Act>
      <Link to={`/sweeps/new?from=${sweep.id}`} className="button">
        Clone
      </Link>
      {isGoing || isPaused ? (
        <Act isDisabled={sweep.desired === 'cancelled'} onClick={() => setAsked('cancel')}>
          {sweep.desired === 'cancelled' ? 'Cancelling …' : 'Cancel'}
        </Act>
      ) : null}
      <Act onClick={() => setAsked('delete')}>Delete</Act>
      <AskedDialog asked={asked} sweep={sweep} reload={reload} onClose={() => setAsked(null)} />
    </div>
  );
}

function Act({
  isDisabled = false,
  onClick,
  children,
}: {
  isDisabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className="button" disabled={isDisabled} onClick={onClick}>
      {children}
    </button>
  );
}

interface AskedDialogProps {
  asked: Asked;
  sweep: Sweep;
  reload: () => void;
  onClose: () => void;
}

function AskedDialog({ asked, sweep, reload, onClose }: AskedDialogProps) {
  const hold = useHold();
  if (asked === 'extend') return <ExtendDialog sweep={sweep} onDone={reload} onClose={onClose} />;
  if (asked === 'cancel') {
    return (
      <ConfirmDialog
        title={`Cancel ${sweep.name}?`}
        act="Cancel the sweep"
        isGrave
        onConfirm={() => api.changeSweep(sweep.id, 'cancel').then(reload)}
        onClose={onClose}
      >
        Running trials stop at the next step, waiting ones never start. What was measured stays.
      </ConfirmDialog>
    );
  }
  if (asked === 'delete') {
    return (
      <ConfirmDialog
        title={`Delete ${sweep.name}?`}
        act="Delete for good"
        isGrave
        onConfirm={() => hold(() => api.removeSweep(sweep.id).then(() => navigate('/')))}
        onClose={onClose}
      >
        Its {sweep.trialCounts.total} trials go with their curves, logs, pictures and checkpoints. This cannot
        be undone.
      </ConfirmDialog>
    );
  }
  return null;
}

import { type ReactNode, useState } from 'react';
import { faultText } from '../api/fault-text.js';
import { Dialog } from './dialog.js';

interface ConfirmDialogProps {
  title: string;
  /** What the act does, and what stays. */
  children: ReactNode;
  /** Name of the act, such as `Delete`. */
  act: string;
  isGrave?: boolean;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  /** What a refusal is told by; default its sentence. */
  describeFault?: (error: unknown) => ReactNode;
}

/** Asks before something that cannot be undone; a refusal is shown where the act was asked for. */
export function ConfirmDialog({
  title,
  children,
  act,
  isGrave = false,
  onConfirm,
  onClose,
  describeFault = faultText,
}: ConfirmDialogProps) {
  const [fault, setFault] = useState<ReactNode>(null);
  const [isActing, setIsActing] = useState(false);
  const confirm = () => {
    setIsActing(true);
    setFault(null);
    onConfirm()
      .then(onClose, (error: unknown) => setFault(describeFault(error)))
      .finally(() => setIsActing(false));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="dim">{children}</div>
      {fault ? (
        <div className="failed-text" role="alert">
          {fault}
        </div>
      ) : null}
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          Keep
        </button>
        <button
          type="button"
          className={isGrave ? 'button grave' : 'button primary'}
          disabled={isActing}
          onClick={confirm}
        >
          {act}
        </button>
      </div>
    </Dialog>
  );
}

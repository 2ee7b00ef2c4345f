import { ApiError } from '@unetsweep/client';
import type { Dataset } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { useHold } from '../../api/use-live.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { Link, navigate } from '../../navigation.js';

/** Asks before the images go; where sweeps still need them, says which. */
export function DeleteDatasetDialog({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const hold = useHold();
  return (
    <ConfirmDialog
      title={`Delete ${dataset.name}, version ${dataset.version}?`}
      act="Delete for good"
      isGrave
      onConfirm={() => hold(() => api.removeDataset(dataset.id).then(() => navigate('/datasets')))}
      onClose={onClose}
      describeFault={(error) => <Refusal error={error} />}
    >
      Its {dataset.images} images and masks go. Finished sweeps keep their results, but no trial can train on
      it again.
    </ConfirmDialog>
  );
}

/** The sweeps that a refusal `inUse` names, by id. */
function usersOf(error: unknown): string[] {
  const usedBy = error instanceof ApiError ? (error.problem as { usedBy?: unknown }).usedBy : undefined;
  return Array.isArray(usedBy) ? usedBy.map(String) : [];
}

function Refusal({ error }: { error: unknown }) {
  const users = usersOf(error);
  return (
    <>
      {faultText(error)}
      <ul>
        {users.map((id) => (
          <li key={id}>
            <Link to={`/sweeps/${id}`}>{id}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

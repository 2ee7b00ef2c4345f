import type { Dataset, DatasetImportOptions } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText, fieldFaults } from '../../api/fault-text.js';
import { FieldFaults } from '../../components/field-faults.js';
import { Link, navigate } from '../../navigation.js';
import { FaultTable } from './fault-table.js';
import { ImportForm } from './import-form.js';

type State =
  | { step: 'asked'; error: unknown; failed: Dataset | null }
  | { step: 'uploading'; share: number }
  | { step: 'importing' };

const START = { step: 'asked', error: null, failed: null } satisfies State;

/** Waits for the end of an import; each call answers within a minute. */
async function imported(dataset: Dataset): Promise<Dataset> {
  const { signal } = new AbortController();
  let current = dataset;
  while (current.status === 'importing') current = await api.awaitImport(current.id, signal);
  return current;
}

export function ImportPage() {
  const [state, setState] = useState<State>(START);
  const run = async (archive: File, options: DatasetImportOptions) => {
    setState({ step: 'uploading', share: 0 });
    try {
      const sent = await api.importDataset(archive, options, (share) =>
        setState(share < 1 ? { step: 'uploading', share } : { step: 'importing' }),
      );
      setState({ step: 'importing' });
      const dataset = await imported(sent);
      if (dataset.status === 'ready') navigate(`/datasets/${dataset.id}`);
      else setState({ ...START, failed: dataset });
    } catch (error) {
      setState({ ...START, error });
    }
  };
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/datasets">Data sets</Link> / Import
      </nav>
      <div className="page-head">
        <h1>Import a data set</h1>
      </div>
      {state.step === 'asked' ? (
        <Outcome error={state.error} failed={state.failed} />
      ) : (
        <Progress state={state} />
      )}
      <ImportForm
        isBusy={state.step !== 'asked'}
        onImport={(archive, options) => void run(archive, options)}
      />
    </>
  );
}

function Outcome({ error, failed }: { error: unknown; failed: Dataset | null }) {
  if (failed?.failure) return <FaultTable failure={failed.failure} />;
  if (!error) return null;
  return (
    <div className="note bad" role="alert">
      <span>{faultText(error)}</span>
      <FieldFaults faults={fieldFaults(error)} />
    </div>
  );
}

function Progress({ state }: { state: { step: 'uploading'; share: number } | { step: 'importing' } }) {
  const isUploading = state.step === 'uploading';
  const percent = isUploading ? Math.floor(state.share * 100) : null;
  return (
    <div className="note" role="status">
      <span>
        {isUploading ? `Uploading, ${percent} %` : 'Uploaded; every file is being checked and read …'}
      </span>
      <progress aria-label="Progress" max="100" {...(percent === null ? {} : { value: percent })} />
    </div>
  );
}

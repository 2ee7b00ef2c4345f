import type { Json, Sweep } from '@unetsweep/contract';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/api.js';
import { faultText, fieldFaults } from '../../api/fault-text.js';
import { Dialog } from '../../components/dialog.js';
import { FieldFaults } from '../../components/field-faults.js';
import { parseJson } from '../new-sweep/parse-json.js';

interface ExtendDialogProps {
  sweep: Sweep;
  onDone: () => void;
  onClose: () => void;
}

/** Adds values, repeats, trials or epochs; what was trained stays and is not trained again. */
export function ExtendDialog({ sweep, onDone, onClose }: ExtendDialogProps) {
  const [values, setValues] = useState('');
  const [repeats, setRepeats] = useState('');
  const [epochs, setEpochs] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isSending, setIsSending] = useState(false);
  const parameters = values.trim() === '' ? null : parseJson(values);
  const isEmpty = [values, repeats, epochs].every((text) => text.trim() === '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parameters !== null && !('value' in parameters)) return setError(new Error(parameters.fault));
    const change: Record<string, Json> = {
      ...(parameters === null ? {} : { parameters: parameters.value }),
      ...(repeats === '' ? {} : { repeats: Number(repeats) }),
      ...(epochs === '' ? {} : { epochs: Number(epochs) }),
    };
    setIsSending(true);
    api
      .extend(sweep.id, change)
      .then(() => {
        onDone();
        onClose();
      }, setError)
      .finally(() => setIsSending(false));
  };
  return (
    <Dialog title={`Extend ${sweep.name}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <label className="field">
          <span>
            More values <span className="hint">JSON, by path; of a range, its wider ends</span>
          </span>
          <textarea
            className="input mono"
            rows={4}
            placeholder={exampleOf(sweep)}
            value={values}
            onChange={(event) => setValues(event.target.value)}
          />
        </label>
        <div className="field-row">
          <NumberField label="Repeats in all" value={repeats} onChange={setRepeats} />
          <NumberField label="Epochs in all" value={epochs} onChange={setEpochs} />
        </div>
        {error ? (
          <div role="alert">
            <p className="failed-text">{error instanceof Error ? faultText(error) : String(error)}</p>
            <FieldFaults faults={fieldFaults(error)} />
          </div>
        ) : null}
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="button primary" disabled={isEmpty || isSending}>
            Extend
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function exampleOf({ spec }: Sweep): string {
  const [path = 'optimizer.learningRate'] = Object.keys(spec.parameters);
  return `{ ${JSON.stringify(path)}: [ … ] }`;
}

interface NumberFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

function NumberField({ label, value, onChange }: NumberFieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        className="input"
        type="number"
        min="1"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

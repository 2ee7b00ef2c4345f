import type { DatasetFormat, DatasetImportOptions, Json } from '@unetsweep/contract';
import { type FormEvent, useState } from 'react';
import { parseJson } from '../new-sweep/parse-json.js';
import { GroupFields, type GroupRule } from './group-fields.js';

interface ImportFormProps {
  isBusy: boolean;
  onImport: (archive: File, options: DatasetImportOptions) => void;
}

const FORMATS: Record<DatasetFormat, string> = {
  pairs: 'images/ and masks/ of the same names',
  classFolders: 'a folder of masks for each class',
  coco: 'COCO annotations',
  voc: 'Pascal VOC segmentation',
  geotiff: 'GeoTIFF with masks or GeoJSON',
  tiles: 'map tiles with GeoJSON',
  spacenet: 'SpaceNet: GeoTIFF with GeoJSON of buildings',
  nifti: 'NIfTI volumes',
  npz: 'NumPy arrays',
};

const NAME_PATTERN = '[A-Za-z0-9][A-Za-z0-9_.\\-]{0,99}';

/** An archive and how its files become images with masks. */
export function ImportForm({ isBusy, onImport }: ImportFormProps) {
  const [archive, setArchive] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [format, setFormat] = useState('');
  const [groups, setGroups] = useState<GroupRule>({ from: 'none', level: '1', pattern: '', column: '' });
  const [classNames, setClassNames] = useState('');
  const [more, setMore] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const pick = (file: File | null) => {
    setArchive(file);
    if (file !== null && name === '') setName(nameOf(file));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const further = more.trim() === '' ? { value: {} } : parseJson(more);
    if (!('value' in further)) return setFault(further.fault);
    setFault(null);
    if (archive === null) return;
    const options = {
      name,
      ...(format === '' ? {} : { format }),
      ...groupOptions(groups),
      ...(classNames.trim() === '' ? {} : { classNames: classNames.split(',').map((part) => part.trim()) }),
      ...(further.value as Record<string, Json>),
    };
    onImport(archive, options as DatasetImportOptions);
  };
  return (
    <form className="card form body-form" onSubmit={submit}>
      <label className="field">
        <span>
          Archive{' '}
          <span className="hint">zip, tar or tar.gz; by default images/ and masks/ of the same names</span>
        </span>
        <input
          className="input"
          type="file"
          accept=".zip,.tar,.tgz,.gz"
          required
          onChange={({ target }) => pick(target.files?.[0] ?? null)}
        />
      </label>
      <div className="field-row">
        <label className="field">
          <span>
            Name <span className="hint">a used name makes its next version</span>
          </span>
          <input
            className="input"
            required
            pattern={NAME_PATTERN}
            title="Letters, digits, dots, dashes and underscores"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
        <label className="field">
          <span>Format</span>
          <select className="input" value={format} onChange={({ target }) => setFormat(target.value)}>
            <option value="">recognised from the files</option>
            {Object.entries(FORMATS).map(([known, text]) => (
              <option key={known} value={known}>
                {known}: {text}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>
            Class names <span className="hint">background first, by commas</span>
          </span>
          <input
            className="input"
            placeholder="background, nucleus"
            value={classNames}
            onChange={({ target }) => setClassNames(target.value)}
          />
        </label>
      </div>
      <GroupFields rule={groups} onRule={setGroups} />
      <label className="field">
        <span>
          Further options{' '}
          <span className="hint">JSON: maskValues, border, split, zoom, classProperty, axis</span>
        </span>
        <textarea
          className="input mono"
          rows={3}
          placeholder='{ "maskValues": { "255": 1 } }'
          aria-invalid={fault !== null}
          aria-describedby="more-fault"
          value={more}
          onChange={({ target }) => setMore(target.value)}
        />
        <span id="more-fault" className="failed-text" role="status">
          {fault}
        </span>
      </label>
      <button type="submit" className="button primary" disabled={isBusy || archive === null}>
        {isBusy ? 'Importing …' : 'Import'}
      </button>
    </form>
  );
}

/** `heart.v2.tar.gz` proposes `heart.v2`. */
function nameOf({ name }: File): string {
  return name
    .replace(/\.(zip|tar|tgz|tar\.gz)$/i, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
}

function groupOptions({ from, level, pattern, column }: GroupRule): { groups?: Record<string, Json> } {
  if (from === 'none') return {};
  const usesLevel = from === 'folder' || from === 'tile';
  return {
    groups: {
      from,
      ...(usesLevel ? { level: Number(level) } : {}),
      ...(from === 'pattern' ? { pattern } : {}),
      ...(from === 'index' && column !== '' ? { column } : {}),
    },
  };
}

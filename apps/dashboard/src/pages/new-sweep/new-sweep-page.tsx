import type { Json } from '@unetsweep/contract';
import { useRef, useState } from 'react';
import { api } from '../../api/api.js';
import { useResource } from '../../api/use-resource.js';
import { FaultNote } from '../../components/fault-note.js';
import { Link } from '../../navigation.js';
import { DryRunCard } from './dry-run-card.js';
import { FIRST_SWEEP } from './first-sweep.js';
import { formatJson } from './format-json.js';
import { JsonCard } from './json-card.js';
import { useDryRun } from './use-dry-run.js';
import { withMesh } from './with-mesh.js';
import { withoutDefaults } from './without-defaults.js';

/** A sweep from a copy or from an example, checked at each edit and started here. */
export function NewSweepPage() {
  const search = new URLSearchParams(location.search);
  const from = search.get('from');
  const takesMesh = search.get('mesh') === 'next';
  const {
    data: copied,
    error,
    reload,
  } = useResource(from ?? '', (signal) => (takesMesh ? readNextMesh(from, signal) : readCopy(from, signal)));
  const isReady = from === null || copied !== null;
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/">Sweeps</Link> / New sweep
      </nav>
      <div className="page-head">
        <h1>New sweep</h1>
        {copied ? (
          <span className="dim">
            {takesMesh ? 'around the best point of' : 'from a copy of'}{' '}
            <Link to={`/sweeps/${copied.id}`}>{copied.name}</Link>
          </span>
        ) : null}
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={false} /> : null}
      {isReady ? <Editor initial={copied ? copied.spec : FIRST_SWEEP} /> : null}
    </>
  );
}

async function readCopy(id: string | null, signal: AbortSignal) {
  if (id === null) return null;
  const [{ name, spec }, { sweep }] = await Promise.all([api.sweep(id, signal), api.defaults(signal)]);
  const fields = { ...(spec as unknown as Record<string, Json>), name: `${name} copy` };
  return { id, name, spec: withoutDefaults(fields, sweep) };
}

/** The copy with the mesh that the analysis suggests; whatever names other values of its parameters is left out. */
async function readNextMesh(id: string | null, signal: AbortSignal) {
  const copied = await readCopy(id, signal);
  if (copied === null) return null;
  const { nextMesh } = await api.analysis(copied.id, { include: 'borderHits' }, signal);
  return nextMesh ? { ...copied, spec: withMesh(copied, nextMesh) } : copied;
}

function Editor({ initial }: { initial: Json }) {
  const [text, setText] = useState(() => formatJson(initial));
  const field = useRef<HTMLTextAreaElement>(null);
  const dryRun = useDryRun(text);
  const show = (pointer: string) => {
    const last = pointer.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
    const at = text.indexOf(`"${last}"`);
    if (field.current === null) return;
    field.current.focus();
    if (at >= 0) field.current.setSelectionRange(at, at + last.length + 2);
  };
  return (
    <div className="new-sweep">
      <JsonCard field={field} text={text} onText={setText} fault={dryRun.fault} />
      <DryRunCard dryRun={dryRun} onPick={show} />
    </div>
  );
}

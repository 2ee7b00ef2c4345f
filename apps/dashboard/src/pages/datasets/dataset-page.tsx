import type { Dataset } from '@unetsweep/contract';
import { useEffect, useState } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { Stat } from '../../components/stat.js';
import { formatCount } from '../../format/format.js';
import { Link } from '../../navigation.js';
import { ClassBar, ClassList } from './class-bar.js';
import { DatasetStatus } from './dataset-status.js';
import { DeleteDatasetDialog } from './delete-dataset-dialog.js';
import { FaultTable } from './fault-table.js';
import { GroupsCard, SizesCard } from './make-up-cards.js';
import { ProvenanceCard } from './provenance-card.js';
import { SamplesCard } from './samples-card.js';
import { sizeText } from './size-text.js';

export function DatasetPage({ id }: { id: string }) {
  const { data: dataset, error, reload } = useResource(id, (signal) => api.dataset(id, signal));
  useReloadOn(({ type }) => type.startsWith('dataset.'), reload);
  useEffect(() => {
    document.title = `${dataset?.name ?? 'Data set'} · unetsweep`;
  }, [dataset?.name]);
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/datasets">Data sets</Link> / {dataset ? `${dataset.name}@${dataset.version}` : '…'}
      </nav>
      {error ? <FaultNote error={error} retry={reload} hasOldData={dataset !== null} /> : null}
      {dataset ? <DatasetContent dataset={dataset} /> : null}
      {dataset === null && !error ? <div className="loading" style={{ height: 400 }} /> : null}
    </>
  );
}

function DatasetContent({ dataset }: { dataset: Dataset }) {
  const [isAsked, setIsAsked] = useState(false);
  return (
    <>
      <div className="page-head">
        <h1>{dataset.name}</h1>
        <DatasetStatus dataset={dataset} />
        <span className="chip">version {dataset.version}</span>
        <span className="chip mono" title={dataset.sha256}>
          {dataset.sha256.slice(0, 12)}
        </span>
        <div className="acts">
          <button type="button" className="button" onClick={() => setIsAsked(true)}>
            Delete
          </button>
        </div>
      </div>
      {isAsked ? <DeleteDatasetDialog dataset={dataset} onClose={() => setIsAsked(false)} /> : null}
      {dataset.failure ? <FaultTable failure={dataset.failure} /> : null}
      {dataset.status === 'importing' ? (
        <div className="note">
          The images are being checked and read, or predicted. This page shows them when they are ready.
        </div>
      ) : null}
      {dataset.status === 'ready' ? <ReadyDataset dataset={dataset} /> : null}
    </>
  );
}

function ReadyDataset({ dataset }: { dataset: Dataset }) {
  const { images, labelled, unlabelled, channels, classes, groups, sizes } = dataset;
  return (
    <>
      <dl className="stats">
        <Stat
          label="Images"
          value={formatCount(images)}
          context={unlabelled > 0 ? `${formatCount(labelled)} with a mask` : 'all with a mask'}
        />
        <Stat
          label="Size"
          value={sizeText(dataset)}
          context={sizes.length > 1 ? `${sizes.length} sizes` : 'pixels'}
        />
        <Stat label="Channels" value={channels ?? '–'} context={channelText(channels)} />
        <Stat
          label="Groups"
          value={groups.length === 0 ? '–' : formatCount(groups.length)}
          context={groups.length === 0 ? 'splits are by image' : 'splits can keep each on one side'}
        />
      </dl>
      <Card title="Class balance" note="share of all labelled pixels">
        <ClassBar classes={classes} />
        <ClassList classes={classes} />
      </Card>
      <SamplesCard dataset={dataset} />
      <div className="columns">
        <SizesCard sizes={sizes} />
        <GroupsCard groups={groups} />
      </div>
      <ProvenanceCard provenance={dataset.provenance} />
    </>
  );
}

function channelText(channels: number | null): string {
  if (channels === null) return 'mixed';
  return { 1: 'grey', 3: 'colour', 4: 'four bands' }[channels] ?? `${channels} bands`;
}

import type { Dataset } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Empty } from '../../components/empty.js';
import { FaultNote } from '../../components/fault-note.js';
import { Icon } from '../../components/icon.js';
import { Pager, usePages } from '../../components/pager.js';
import { formatAge, formatCount } from '../../format/format.js';
import { Link } from '../../navigation.js';
import { ClassBar, ClassNote } from './class-bar.js';
import { DatasetStatus } from './dataset-status.js';
import { sizeText } from './size-text.js';

const PAGE_SIZE = 50;

export function DatasetsPage() {
  const pages = usePages('datasets');
  const { data, error, reload } = useResource(`datasets/${pages.cursor}`, (signal) =>
    api.datasets({ limit: PAGE_SIZE, count: true, cursor: pages.cursor }, signal),
  );
  useReloadOn(({ type }) => type.startsWith('dataset.'), reload);
  const items = data?.items ?? [];
  return (
    <>
      <div className="page-head">
        <h1>Data sets</h1>
        <span className="dim">{data?.total === undefined ? '' : `${data.total} in all`}</span>
        <div className="acts">
          <Link to="/datasets/new" className="button primary">
            <Icon name="upload" /> Import
          </Link>
        </div>
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      <section className="card" aria-label="Data sets">
        {data === null ? <div className="loading" style={{ height: 200 }} /> : null}
        {data && items.length === 0 ? (
          <Empty title="No data set yet">
            <Link to="/datasets/new">Import an archive</Link> of images and masks; <code>npm start</code>{' '}
            brings a small set of nuclei.
          </Empty>
        ) : null}
        {items.length > 0 ? <DatasetTable datasets={items} /> : null}
        <Pager pages={pages} list={data} of="data sets" />
      </section>
    </>
  );
}

function DatasetTable({ datasets }: { datasets: Dataset[] }) {
  return (
    <div className="scroll">
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">Data set</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">
              Images
            </th>
            <th scope="col">Size</th>
            <th scope="col" className="number">
              Groups
            </th>
            <th scope="col">Classes</th>
            <th scope="col">Imported</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset) => (
            <tr key={dataset.id}>
              <td>
                <Link to={`/datasets/${dataset.id}`} className="name">
                  {dataset.name}
                </Link>
                <div className="hint small">version {dataset.version}</div>
              </td>
              <td>
                <DatasetStatus dataset={dataset} />
              </td>
              <td className="number" data-label="Images">
                {dataset.status === 'ready' ? formatCount(dataset.images) : '–'}
                {dataset.unlabelled > 0 ? (
                  <div className="hint small">{formatCount(dataset.unlabelled)} without mask</div>
                ) : null}
              </td>
              <td data-label="Size">{sizeText(dataset)}</td>
              <td className="number" data-label="Groups">
                {dataset.groups.length > 0 ? formatCount(dataset.groups.length) : '–'}
              </td>
              <td className="progress-cell">
                {dataset.classes.length > 0 ? (
                  <>
                    <ClassBar classes={dataset.classes} />
                    <ClassNote classes={dataset.classes} />
                  </>
                ) : null}
              </td>
              <td className="dim age">{formatAge(dataset.createdAt, Date.now())}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { Dataset, DatasetSample } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Empty } from '../../components/empty.js';
import { FaultNote } from '../../components/fault-note.js';
import { Pager, usePages } from '../../components/pager.js';
import { Segments } from '../../components/segments.js';
import { formatShare } from '../../format/format.js';
import { useAddressState } from '../../navigation.js';

const PAGE_SIZE = 24;
const LAYERS = [
  { value: 'overlay', text: 'Overlay' },
  { value: 'image', text: 'Image' },
  { value: 'mask', text: 'Mask' },
] as const;
type Layer = (typeof LAYERS)[number]['value'];

/** The images with their masks. */
export function SamplesCard({ dataset }: { dataset: Dataset }) {
  const pages = usePages(dataset.id);
  const [layer, setLayer] = useAddressState('layer', 'overlay');
  const { data, error, isOld, reload } = useResource(`${dataset.id}/samples/${pages.cursor}`, (signal) =>
    api.samples(dataset.id, { limit: PAGE_SIZE, cursor: pages.cursor }, signal),
  );
  const shownLayer = LAYERS.find(({ value }) => value === layer)?.value ?? 'overlay';
  const items = data?.items ?? [];
  return (
    <Card
      title="Samples"
      controls={<Segments label="Show" options={LAYERS} value={shownLayer} onChange={setLayer} />}
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null ? <div className="loading" style={{ height: 300 }} /> : null}
      {data && items.length === 0 ? <Empty title="No image">This data set holds none.</Empty> : null}
      <ul className={isOld ? 'pictures old' : 'pictures'}>
        {items.map((sample) => (
          <SampleItem key={sample.name} sample={sample} layer={shownLayer} dataset={dataset} />
        ))}
      </ul>
      <Pager pages={pages} list={data && { ...data, total: dataset.images }} of="samples" />
    </Card>
  );
}

function addressOf({ imageUrl, maskUrl }: DatasetSample, layer: Layer): string | null {
  if (layer === 'mask') return maskUrl;
  return layer === 'overlay' && maskUrl !== null ? `${imageUrl}?overlay=true` : imageUrl;
}

/** Share of each class in the mask. */
function contentText({ labelled, pixelShare }: DatasetSample, { classes }: Dataset): string {
  if (!labelled) return 'without mask';
  if (pixelShare.length === 0) return '';
  const shares = classes
    .filter(({ index }) => index > 0 && (pixelShare[index] ?? 0) > 0)
    .map(({ index, name }) => `${name} ${formatShare(pixelShare[index] ?? 0)}`);
  return shares.join(', ') || 'background only';
}

interface SampleItemProps {
  sample: DatasetSample;
  layer: Layer;
  dataset: Dataset;
}

function SampleItem({ sample, layer, dataset }: SampleItemProps) {
  const [brokenAddress, setBrokenAddress] = useState<string | null>(null);
  const address = addressOf(sample, layer);
  return (
    <li>
      {address === null || address === brokenAddress ? (
        <div className="no-picture hint">{address === null ? 'no mask' : 'could not be read'}</div>
      ) : (
        <img
          className="picture"
          src={address}
          alt={`${sample.name}${layer === 'image' ? '' : `, ${layer}`}`}
          width={sample.width}
          height={sample.height}
          loading="lazy"
          onError={() => setBrokenAddress(address)}
        />
      )}
      <div className="caption" title={sample.name}>
        <span className="cut">{sample.name}</span>
        {sample.group === null ? null : <span className="hint">{sample.group}</span>}
      </div>
      <div className="hint small">{contentText(sample, dataset)}</div>
    </li>
  );
}

import type { Dataset, PseudoLabelProvenance } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { formatCount } from '../../format/format.js';
import { Link } from '../../navigation.js';

/** Where the images and masks come from. */
export function ProvenanceCard({ provenance }: Pick<Dataset, 'provenance'>) {
  if (provenance === null) return null;
  const { pseudoLabels } = provenance as { pseudoLabels?: PseudoLabelProvenance };
  if (pseudoLabels) return <PredictedCard from={pseudoLabels} />;
  return (
    <Card title="Provenance">
      <pre>{JSON.stringify(provenance, null, 2)}</pre>
    </Card>
  );
}

const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);

function PredictedCard({ from }: { from: PseudoLabelProvenance }) {
  const { source, trialId, ensembleId, asked, taken, left, imageThreshold, pixelThreshold } = from;
  const rows: [string, React.ReactNode][] = [
    ['Made of', <Link key="source" to={`/datasets/${source.id}`}>{`${source.name}@${source.version}`}</Link>],
    [
      'Predicted by',
      trialId === null ? (
        `the ensemble ${ensembleId}, ${from.checkpointIds.length} networks`
      ) : (
        <Link key="trial" to={`/trials/${trialId}`}>
          the trial {trialId}
        </Link>
      ),
    ],
    ['Images predicted', `${formatCount(asked)} (${from.samples})`],
    ['Masks taken', `${formatCount(taken)}, at a confidence from ${imageThreshold}; only trained on`],
    ['Left without a mask', formatCount(left)],
    ['Pixels left out', `${percent(from.leftOutShare)} of the masks taken, below ${pixelThreshold}`],
    ['Mean confidence', percent(from.meanConfidence)],
  ];
  return (
    <Card title="Provenance" note="masks that a network predicted" flush>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

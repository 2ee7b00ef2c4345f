import type { Analysis } from '@unetsweep/contract';
import { ScrollBox } from '../../../components/scroll-box.js';
import { formatParam } from '../../../format/format.js';

type Hit = NonNullable<Analysis['borderHits']>[number];

/** Ends of what was tried at which good points lie. */
export function BorderTable({ hits }: { hits: Hit[] }) {
  if (hits.length === 0) return null;
  return (
    <ScrollBox label="Borders">
      <table className="tight">
        <caption className="unseen">Ends of what was tried at which good points lie</caption>
        <thead>
          <tr>
            <th scope="col">parameter</th>
            <th scope="col" className="number">
              end
            </th>
            <th scope="col">best points there</th>
            <th scope="col">beyond it</th>
          </tr>
        </thead>
        <tbody>
          {hits.map((hit) => (
            <tr key={hit.parameter + hit.side}>
              <td className="mono">{hit.parameter}</td>
              <td className="number mono">
                {hit.side === 'high' ? '≤ ' : '≥ '}
                {formatParam(hit.end)}
              </td>
              <td>
                {hit.hits} of {hit.of}
                {hit.isBest ? ', the best one too' : ''}
              </td>
              <td className="mono">
                {hit.isHardLimit ? 'the field ends' : hit.outside.map(formatParam).join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

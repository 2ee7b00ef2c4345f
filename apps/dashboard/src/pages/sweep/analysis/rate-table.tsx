import type { Analysis } from '@unetsweep/contract';
import { ScrollBox } from '../../../components/scroll-box.js';
import { formatCount, formatParam, formatScore } from '../../../format/format.js';
import { Link } from '../../../navigation.js';

type RateClasses = NonNullable<Analysis['rateClasses']>;

/** Rows that are shown; more rates say nothing to a reader. */
const MOST_ROWS = 12;

/** The rates around the chosen one, or the lowest where none is. */
function rowsOf({ items, chosen }: RateClasses): RateClasses['items'] {
  const place = items.findIndex(({ trialId }) => trialId === chosen?.trialId);
  const last = Math.max(0, items.length - MOST_ROWS);
  const from = Math.min(last, Math.max(0, place - MOST_ROWS / 2));
  return items.slice(from, from + MOST_ROWS);
}

/** How training went along the learning rate. */
export function RateTable({ rates }: { rates: RateClasses }) {
  const { items, chosen, sampled } = rates;
  if (items.length < 2) return null;
  const rows = rowsOf(rates);
  const isPart = rows.length < items.length || sampled;
  return (
    <ScrollBox label="Learning rates">
      <table className="tight">
        <caption className={isPart ? 'hint small' : 'unseen'}>
          How training went along the learning rate
          {isPart ? `: ${formatCount(rows.length)} of ${formatCount(items.length)} runs` : ''}
          {sampled ? ' of a sample' : ''}
        </caption>
        <thead>
          <tr>
            <th scope="col" className="number">
              learning rate
            </th>
            <th scope="col">loss</th>
            <th scope="col" className="number">
              at the end
            </th>
            <th scope="col">point</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((run) => (
            <tr key={run.trialId}>
              <td className="number mono">{formatParam(run.learningRate)}</td>
              <td>{run.trialId === chosen?.trialId ? 'ok, the lowest end' : run.class}</td>
              <td className="number mono">{formatScore(run.endLoss)}</td>
              <td>
                <Link to={`/trials/${run.trialId}`}>{run.number}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

import type { Json, ResultCell, ResultPivot } from '@unetsweep/contract';
import { ScrollBox } from '../../components/scroll-box.js';
import { formatParam, formatScore } from '../../format/format.js';
import { Link } from '../../navigation.js';

interface PivotTableProps {
  pivot: ResultPivot;
  metric: string;
  mode: 'min' | 'max';
}

/** A real table, painted by value; the best cell is ringed, a cell leads to its best trial. */
export function PivotTable({ pivot, metric, mode }: PivotTableProps) {
  const { rows, columns, cells, statistic } = pivot;
  const valueIn = (cell: ResultCell | null | undefined) => cell?.metrics[metric] ?? null;
  const values = cells.flat().flatMap((cell) => valueIn(cell) ?? []);
  const range = { low: Math.min(...values), high: Math.max(...values) };
  const isRanked = statistic !== 'std' && statistic !== 'count';
  const best = isRanked ? (mode === 'max' ? range.high : range.low) : null;
  const write = (value: number | null) => (statistic === 'count' ? formatParam(value) : formatScore(value));
  return (
    <ScrollBox label="Two-way table">
      <table className="heat">
        <thead>
          <tr>
            <td />
            {columns.map(({ group }) => (
              <th key={groupName(group)} scope="col">
                {groupName(group)}
              </th>
            ))}
            <th scope="col" className="total">
              all
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ group }, row) => (
            <tr key={groupName(group)}>
              <th scope="row">{groupName(group)}</th>
              {columns.map((column, index) => {
                const cell = cells[row]?.[index] ?? null;
                return (
                  <HeatCell
                    key={groupName(column.group)}
                    cell={cell}
                    text={write(valueIn(cell))}
                    share={shareOf(valueIn(cell), range, mode)}
                    isBest={best !== null && valueIn(cell) === best}
                  />
                );
              })}
              <td className="total">{write(valueIn(pivot.rowTotals[row]))}</td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="total">
              all
            </th>
            {columns.map(({ group }, index) => (
              <td key={groupName(group)} className="total">
                {write(valueIn(pivot.columnTotals[index]))}
              </td>
            ))}
            <td className="total">{write(valueIn(pivot.total))}</td>
          </tr>
        </tbody>
      </table>
    </ScrollBox>
  );
}

interface HeatCellProps {
  cell: ResultCell | null;
  text: string;
  share: number | null;
  isBest: boolean;
}

function HeatCell({ cell, text, share, isBest }: HeatCellProps) {
  if (cell === null || share === null) return <td className="hint">–</td>;
  const [best] = cell.trialIds;
  const paint = `color-mix(in srgb, var(--cell-hi) ${Math.round(share * 100)}%, var(--cell-lo))`;
  return (
    <td className={isBest ? 'painted best-cell' : 'painted'} style={{ background: paint }}>
      {best === undefined ? text : <Link to={`/trials/${best}`}>{text}</Link>}
      <div className="runs">
        {cell.count} {cell.count === 1 ? 'run' : 'runs'}
        {isBest ? ', best' : ''}
      </div>
    </td>
  );
}

const groupName = (group: Record<string, Json>) => Object.values(group).map(formatParam).join(', ');

/** The better, the nearer to 1; null without a value. */
function shareOf(
  value: number | null,
  { low, high }: { low: number; high: number },
  mode: 'min' | 'max',
): number | null {
  if (value === null) return null;
  if (high === low) return 1;
  const share = (value - low) / (high - low);
  return mode === 'max' ? share : 1 - share;
}

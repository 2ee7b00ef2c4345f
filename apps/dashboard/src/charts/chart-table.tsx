import { ScrollBox } from '../components/scroll-box.js';
import type { Series } from './series.js';

/** The values of a chart, for those who cannot see it and those who want to copy them. */
export function ChartTable({ x, xLabel, series }: { x: number[]; xLabel: string; series: Series[] }) {
  return (
    <ScrollBox className="short" label="Values, table">
      <table>
        <thead>
          <tr>
            <th className="number">{xLabel}</th>
            {series.map(({ label }) => (
              <th key={label} className="number mono">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.map((value, index) => (
            <tr key={value}>
              <td className="number">{value}</td>
              {series.map(({ label, values }) => (
                <td key={label} className="number">
                  {values[index]?.toFixed(4) ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

import type { Trial } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { formatScore } from '../../format/format.js';

/** Values of single classes, `valDice.1`; nothing for two classes, whose values are those of the whole. */
export function ClassesCard({ trial }: { trial: Trial }) {
  const found = Object.keys(trial.metrics).flatMap((name) => {
    const match = /^([A-Za-z0-9]+)\.(\d+)$/.exec(name);
    return match ? [{ metric: match[1] ?? '', index: Number(match[2]) }] : [];
  });
  const metrics = [...new Set(found.map(({ metric }) => metric))].sort();
  const indices = [...new Set(found.map(({ index }) => index))].sort((a, b) => a - b);
  if (indices.length === 0) return null;
  return (
    <Card title="Classes" note="at the best epoch" flush>
      <ScrollBox label="Classes, table">
        <table>
          <thead>
            <tr>
              <th scope="col">Class</th>
              {metrics.map((metric) => (
                <th key={metric} scope="col" className="number mono">
                  {metric}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {indices.map((index) => (
              <tr key={index}>
                <th scope="row">{index}</th>
                {metrics.map((metric) => (
                  <td key={metric} className="number">
                    {formatScore(trial.metrics[`${metric}.${index}`])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  );
}

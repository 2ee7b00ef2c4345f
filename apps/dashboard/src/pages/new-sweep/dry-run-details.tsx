import type { DryRun, Json } from '@unetsweep/contract';
import { FieldFaults } from '../../components/field-faults.js';
import { ScrollBox } from '../../components/scroll-box.js';
import { formatCount, formatMemory, formatParam, shortPath } from '../../format/format.js';

const FIRST_POINTS = 5;

/** Networks met, faults of points, warnings, the first points. */
export function DryRunDetails({ answer, onPick }: { answer: DryRun; onPick: (path: string) => void }) {
  return (
    <>
      {answer.models.length > 0 ? <Models answer={answer} /> : null}
      {answer.invalid.length > 0 ? (
        <>
          <h3>Points that cannot run</h3>
          <FieldFaults
            faults={answer.invalid.map(({ path, message, count }) => ({
              path,
              message: `${message} (${count} ${count === 1 ? 'point' : 'points'})`,
            }))}
            onPick={onPick}
          />
        </>
      ) : null}
      {answer.warnings.length > 0 ? (
        <ul className="notices">
          {answer.warnings.map(({ code, message }) => (
            <li key={code + message}>
              <strong className="star">{code}</strong>
              <div className="dim">{message}</div>
            </li>
          ))}
        </ul>
      ) : null}
      {answer.points.length > 0 ? <FirstPoints points={answer.points.slice(0, FIRST_POINTS)} /> : null}
    </>
  );
}

function Models({ answer }: { answer: DryRun }) {
  return (
    <>
      <h3>Networks met</h3>
      <ScrollBox label="Table">
        <table className="tight">
          <thead>
            <tr>
              <th scope="col">network</th>
              <th scope="col" className="number">
                parameters
              </th>
              <th scope="col" className="number">
                memory
              </th>
            </tr>
          </thead>
          <tbody>
            {answer.models.map(({ model, parameterCount }, index) => {
              const memory = answer.perModelMemoryMb[index] ?? null;
              return (
                <tr key={JSON.stringify(model)}>
                  <td className="mono">{modelName(model)}</td>
                  <td className="number">{formatCount(parameterCount)}</td>
                  <td className="number">{memory === null ? '–' : formatMemory(Math.round(memory))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function modelName(model: Record<string, Json>): string {
  const { name, baseFilters, depth } = model;
  return `${formatParam(name)} ${formatParam(baseFilters)} × ${formatParam(depth)}`;
}

function FirstPoints({ points }: { points: DryRun['points'] }) {
  const paths = Object.keys(points[0] ?? {});
  if (paths.length === 0) return null;
  return (
    <details open>
      <summary>First points</summary>
      <ScrollBox label="Table">
        <table className="tight">
          <thead>
            <tr>
              {paths.map((path) => (
                <th key={path} scope="col" title={path}>
                  {shortPath(path)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={JSON.stringify(point)}>
                {paths.map((path) => (
                  <td key={path} className="mono">
                    {formatParam(point[path])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}

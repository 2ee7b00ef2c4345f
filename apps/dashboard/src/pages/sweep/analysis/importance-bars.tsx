import type { Analysis } from '@unetsweep/contract';

type Importance = NonNullable<Analysis['importance']>;

const PERCENT = 100;

const percentOf = (share: number | null) => (share === null ? '–' : `${(share * PERCENT).toFixed(0)} %`);

/** How much each parameter decides whether a point is among the best tenth. */
export function ImportanceBars({ importance }: { importance: Importance }) {
  return (
    <section aria-label="Importance">
      <h3>Importance</h3>
      <table className="importance">
        <caption className="hint small">
          how much each parameter decides whether a point is among the best tenth
        </caption>
        <tbody>
          {importance.items.map(({ parameter, importance: share }) => (
            <tr key={parameter}>
              <th scope="row" className="mono" title={parameter}>
                {parameter}
              </th>
              <td className="track">
                <i style={{ width: percentOf(share ?? 0).replace(' ', '') }} />
              </td>
              <td className="number">{percentOf(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

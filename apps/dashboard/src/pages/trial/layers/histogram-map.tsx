import type { LayerHistogram } from '@unetsweep/contract';
import { linearAxis } from '../../../charts/axis.js';
import { useWidth } from '../../../charts/use-width.js';

const HEIGHT = 200;
/** Room for the values at the left and the epochs below. */
const LEFT = 48;
const BOTTOM = 24;

/** A column an epoch, its bins painted by the share of the values that they hold. */
export function HistogramMap({ items, name }: { items: LayerHistogram[]; name: string }) {
  const [host, width] = useWidth<HTMLDivElement>();
  const axis = linearAxis(items.flatMap(({ edges }) => [edges[0] ?? 0, edges.at(-1) ?? 0]));
  const y = (value: number) => heightOf(axis.place(value) ?? 0);
  const column = Math.max(0, width - LEFT - 8) / items.length;
  const labelled = Math.max(1, Math.ceil(items.length / 8));
  return (
    <figure className="chart">
      <div className="chart-keys">
        <span>the stronger the colour, the more values</span>
      </div>
      <div ref={host} className="plot" style={{ height: HEIGHT }}>
        {width > 0 ? (
          <svg role="img" aria-label={name} width={width} height={HEIGHT}>
            <title>{name}</title>
            <g className="grid">
              {axis.ticks.map(({ at, text }) => (
                <g key={text}>
                  <line x1={LEFT} x2={width - 8} y1={heightOf(at)} y2={heightOf(at)} />
                  <text x={LEFT - 6} y={heightOf(at) + 4} textAnchor="end">
                    {text}
                  </text>
                </g>
              ))}
              {items.map(({ epoch }, index) =>
                index % labelled === 0 ? (
                  <text key={epoch} x={LEFT + (index + 0.5) * column} y={HEIGHT - 8} textAnchor="middle">
                    {epoch}
                  </text>
                ) : null,
              )}
            </g>
            {items.map((item, index) => (
              <EpochColumn key={item.epoch} item={item} x={LEFT + index * column} width={column} y={y} />
            ))}
          </svg>
        ) : null}
      </div>
      <figcaption className="axis-note">epoch</figcaption>
    </figure>
  );
}

/** Of a place between 0, at the bottom, and 1. */
const heightOf = (at: number) => (HEIGHT - BOTTOM) * (1 - at);

interface EpochColumnProps {
  item: LayerHistogram;
  x: number;
  width: number;
  y: (value: number) => number;
}

function EpochColumn({ item: { epoch, edges, counts }, x, width, y }: EpochColumnProps) {
  const most = Math.max(...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, bin) => {
    if (count === 0) return null;
    const [low, high] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
    // The root lets the tails be seen beside the middle.
    const share = Math.round(100 * Math.sqrt(count / most));
    const fill = `color-mix(in srgb, var(--heat-hi) ${share}%, var(--heat-lo))`;
    return (
      <rect
        key={low}
        x={x}
        y={y(high)}
        width={Math.max(0.5, width - 0.5)}
        height={Math.max(0.5, y(low) - y(high))}
        style={{ fill }}
      >
        <title>{`epoch ${epoch}: ${count} of ${total} from ${low.toPrecision(3)} to ${high.toPrecision(3)}`}</title>
      </rect>
    );
  });
}

import type { Slice, Sweep } from '@unetsweep/contract';
import { api } from '../../../api/api.js';
import { linearAxis } from '../../../charts/axis.js';
import { useWidth } from '../../../charts/use-width.js';
import { FaultNote } from '../../../components/fault-note.js';
import { formatScore } from '../../../format/format.js';
import { binRange, binText } from './bin-text.js';
import { useAnalysis } from './use-analysis.js';

const HEIGHT = 240;
const LEFT = 46;
const BOTTOM = 26;
const TOP = 10;
const WIDEST = 34;
const LABEL_WIDTH = 64;

/** The objective against one parameter: for each value or stretch the middle half of its points, their median and the best one. */
export function SliceView({ sweep, parameter }: { sweep: Sweep; parameter: string }) {
  const { data, error, reload } = useAnalysis(sweep, `slice/${parameter}`, (signal) =>
    api.sliceChart(sweep.id, { parameters: `params.${parameter}` }, signal),
  );
  const slice = data?.slices[0];
  return (
    <>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {slice === undefined || slice.points === 0 ? (
        <p className="hint chart-room">The first mark comes with the first point that ends.</p>
      ) : (
        <SliceChart slice={slice} metric={data?.metric ?? ''} />
      )}
    </>
  );
}

type Bin = Slice['bins'][number];

const say = (bin: Bin) =>
  `${binRange(bin)}: ${bin.count} ${bin.count === 1 ? 'point' : 'points'}, best ${formatScore(bin.best)}, median ${formatScore(bin.median)}`;

function SliceChart({ slice, metric }: { slice: Slice; metric: string }) {
  const [host, width] = useWidth<HTMLDivElement>();
  const bins = slice.bins.filter(({ count }) => count > 0);
  const axis = linearAxis(bins.flatMap(({ best, q25, q75 }) => [best, q25, q75]));
  const down = (value: number | null) => TOP + (1 - (axis.place(value) ?? 0)) * (HEIGHT - TOP - BOTTOM);
  const step = (width - LEFT) / Math.max(1, bins.length);
  const half = Math.min(WIDEST, step * 0.7) / 2;
  const every = Math.ceil(LABEL_WIDTH / Math.max(1, step));
  return (
    <figure className="chart">
      <div ref={host} className="plot" style={{ height: HEIGHT }}>
        {width > 0 ? (
          <svg
            role="img"
            aria-label={`${metric} by ${slice.parameter}: ${bins.map(say).join('; ')}`}
            width={width}
            height={HEIGHT}
          >
            <g className="grid">
              {axis.ticks.map(({ at, text }) => {
                const y = TOP + (1 - at) * (HEIGHT - TOP - BOTTOM);
                return (
                  <g key={text}>
                    <line x1={LEFT} x2={width} y1={y} y2={y} />
                    <text x={LEFT - 6} y={y + 4} textAnchor="end">
                      {text}
                    </text>
                  </g>
                );
              })}
              {bins.map((bin, index) =>
                index % every === 0 ? (
                  <text
                    key={binRange(bin)}
                    x={LEFT + (index + 0.5) * step}
                    y={HEIGHT - 8}
                    textAnchor="middle"
                  >
                    {binText(bin)}
                  </text>
                ) : null,
              )}
            </g>
            {bins.map((bin, index) => {
              const x = LEFT + (index + 0.5) * step;
              const [high, low] = [down(bin.q75), down(bin.q25)].sort((a, b) => a - b);
              return (
                <g key={binRange(bin)} className="slice">
                  <title>{say(bin)}</title>
                  <rect
                    x={x - half}
                    width={2 * half}
                    y={high}
                    height={Math.max(2, (low ?? 0) - (high ?? 0))}
                  />
                  <line x1={x - half} x2={x + half} y1={down(bin.median)} y2={down(bin.median)} />
                  <circle cx={x} cy={down(bin.best)} r="3.5" />
                </g>
              );
            })}
          </svg>
        ) : null}
      </div>
      <figcaption className="axis-note">
        <span className="mono">{slice.parameter}</span>
        {slice.scale === 'log' ? ', log axis' : ''}; dot: best, line: median, box: middle half
      </figcaption>
    </figure>
  );
}

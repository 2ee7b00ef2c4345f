import { formatParam, formatScore } from '../../format/format.js';
import type { Epochs } from './use-epochs.js';

const READ_OUT = ['valDice', 'dice', 'valLoss', 'loss'];

/** One slider moves every panel of the page. */
export function EpochStrip({ epochs, bestEpoch }: { epochs: Epochs; bestEpoch: number | null }) {
  const { items, shown, show } = epochs;
  if (shown === undefined) return null;
  const place = items.indexOf(shown);
  return (
    <div className="card epoch-strip">
      <label>
        <span className="dim">Epoch</span> <strong>{shown.epoch}</strong>{' '}
        <span className="dim">of {items.at(-1)?.epoch}</span>
        <input
          type="range"
          aria-label="Epoch"
          aria-valuetext={`epoch ${shown.epoch}`}
          min="0"
          max={items.length - 1}
          value={place}
          onChange={({ target }) => show(items[Number(target.value)]?.epoch ?? shown.epoch)}
        />
      </label>
      <dl className="read-out">
        {READ_OUT.map((name) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd>{formatScore(shown.metrics[name])}</dd>
          </div>
        ))}
        <div>
          <dt>rate</dt>
          <dd>{formatParam(Number(shown.learningRate.toPrecision(3)))}</dd>
        </div>
      </dl>
      <span className="star best-flag">{shown.epoch === bestEpoch ? '★ best' : ''}</span>
    </div>
  );
}

import type { DatasetClass } from '@unetsweep/contract';
import { classColor } from '@unetsweep/contract/class-colors';
import { formatShare } from '../../format/format.js';

/** A class's colour, as in every picture of masks; the background is the ground of the bar. */
function paintOf(index: number): string {
  return index === 0 ? 'var(--s-track)' : `rgb(${classColor(index).join(' ')})`;
}

const shareText = ({ name, pixelShare }: DatasetClass) => `${name} ${formatShare(pixelShare)}`;

/** Share of the pixels of each class; the rare ones stay visible. */
export function ClassBar({ classes }: { classes: DatasetClass[] }) {
  const ordered = [...classes].sort((a, b) => Number(a.index === 0) - Number(b.index === 0));
  return (
    <div className="bar classes" role="img" aria-label={classes.map(shareText).join(', ')}>
      {ordered.map(({ index, pixelShare }) => (
        <i
          key={index}
          style={{
            width: `${Math.max(index === 0 ? 0 : 0.8, pixelShare * 100)}%`,
            background: paintOf(index),
          }}
        />
      ))}
    </div>
  );
}

/** The first classes without the background, in a few words. */
export function ClassNote({ classes }: { classes: DatasetClass[] }) {
  const shown = classes.filter(({ index }) => index > 0).slice(0, 3);
  const more = classes.length - 1 - shown.length;
  return (
    <div className="hint small">
      {shown.map(shareText).join(', ')}
      {more > 0 ? ` and ${more} more` : ''}
    </div>
  );
}

/** Every class with its colour and share. */
export function ClassList({ classes }: { classes: DatasetClass[] }) {
  return (
    <ul className="class-list">
      {classes.map(({ index, name, pixelShare }) => (
        <li key={index} className="key">
          <i style={{ background: paintOf(index) }} />
          {name} <span className="hint">class {index}</span> <strong>{formatShare(pixelShare)}</strong>
        </li>
      ))}
    </ul>
  );
}

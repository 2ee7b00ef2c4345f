import { type ReactNode, useState } from 'react';

interface ScoreTileProps {
  name: string;
  group: string | null;
  imageUrl: string | null;
  /** The number that the list is sorted by. */
  score: string;
  children?: ReactNode;
}

/** An image of the data set with its truth over it, and how well it was segmented. */
export function ScoreTile({ name, group, imageUrl, score, children }: ScoreTileProps) {
  const [isBroken, setIsBroken] = useState(false);
  return (
    <li>
      {imageUrl === null || isBroken ? (
        <div className="no-picture hint">
          {imageUrl === null ? 'the data set is removed' : 'could not be read'}
        </div>
      ) : (
        <img
          className="picture"
          src={`${imageUrl}?overlay=true&maxSide=256`}
          alt={`${name}, truth`}
          loading="lazy"
          onError={() => setIsBroken(true)}
        />
      )}
      <div className="caption" title={name}>
        <strong>{score}</strong>
        <span className="cut">{name}</span>
      </div>
      {group === null ? null : <div className="hint small">{group}</div>}
      {children}
    </li>
  );
}

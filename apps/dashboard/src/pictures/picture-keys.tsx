import type { View } from './difference-picture.js';

/** What the colours over a picture mean. */
export function PictureKeys({ view }: { view: View }) {
  if (view === 'image') return null;
  const keys = [
    { paint: 'truth', text: 'truth outline' },
    ...(view === 'errors'
      ? [
          { paint: 'extra', text: 'predicted, not true' },
          { paint: 'missed', text: 'true, missed' },
          { paint: 'other', text: 'another class' },
        ]
      : [{ paint: 'extra', text: 'predicted outline' }]),
  ];
  return (
    <ul className="keys">
      {keys.map(({ paint, text }) => (
        <li key={paint} className="key">
          <i className={`over-${paint}`} />
          {text}
        </li>
      ))}
    </ul>
  );
}

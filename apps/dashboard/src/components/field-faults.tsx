/** Each fault at the name of its field. */
export function FieldFaults({
  faults,
  onPick,
}: {
  faults: { path: string; message: string }[];
  /** Shows the field of a fault, where the page can. */
  onPick?: (path: string) => void;
}) {
  if (faults.length === 0) return null;
  return (
    <ul className="field-faults">
      {faults.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          {onPick ? (
            <button type="button" className="link mono" onClick={() => onPick(path)}>
              {path}
            </button>
          ) : (
            <span className="mono">{path}</span>
          )}
          <div>{message}</div>
        </li>
      ))}
    </ul>
  );
}

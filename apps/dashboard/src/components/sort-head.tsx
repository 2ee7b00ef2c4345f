interface SortHeadProps {
  label: string;
  path: string;
  /** The present sort, `-path` when descending. */
  sort: string;
  onSort: (sort: string) => void;
  numeric?: boolean;
  mono?: boolean;
  /** Numbers and times start with the largest. */
  isDescendingFirst?: boolean;
}

/** A column head that sorts. */
export function SortHead(props: SortHeadProps) {
  const { label, path, sort, onSort, numeric = false, mono = false, isDescendingFirst = numeric } = props;
  const descending = sort === `-${path}`;
  const active = descending || sort === path;
  const next = active ? (descending ? path : `-${path}`) : isDescendingFirst ? `-${path}` : path;
  const order = active ? { 'aria-sort': descending ? ('descending' as const) : ('ascending' as const) } : {};
  return (
    <th scope="col" className={numeric ? 'number' : undefined} {...order}>
      <button type="button" className={mono ? 'mono' : undefined} title={path} onClick={() => onSort(next)}>
        {label}
        {active ? (descending ? ' ↓' : ' ↑') : ''}
      </button>
    </th>
  );
}

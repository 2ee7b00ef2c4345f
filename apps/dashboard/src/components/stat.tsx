import type { ReactNode } from 'react';

export function Stat({
  label,
  value,
  context,
  wide = false,
}: {
  label: ReactNode;
  value: ReactNode;
  context?: ReactNode;
  wide?: boolean;
}) {
  return (
    <div className={wide ? 'stat wide' : 'stat'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {context ? <dd className="context">{context}</dd> : null}
    </div>
  );
}

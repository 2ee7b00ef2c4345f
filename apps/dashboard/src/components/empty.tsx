import type { ReactNode } from 'react';

/** Says why nothing is there and when it will not be so. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {children ? <div className="dim">{children}</div> : null}
    </div>
  );
}

import type { ReactNode } from 'react';

interface CardProps {
  title: string;
  note?: ReactNode;
  controls?: ReactNode;
  children: ReactNode;
  /** True for tables, which reach to the edge. */
  flush?: boolean;
}

export function Card({ title, note, controls, children, flush = false }: CardProps) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {note ? <span className="hint small">{note}</span> : null}
        {controls ? <div className="controls">{controls}</div> : null}
      </header>
      <div className={flush ? 'flush' : 'body'}>{children}</div>
    </section>
  );
}

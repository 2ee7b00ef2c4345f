const PATHS = {
  sweeps: 'M2 13h12M2.5 10.5l3.5-4 3 2 4.5-5.5',
  plans: 'M2.5 3.5h4v3h-4zM6.5 5h4.5v4.5M8.5 9.5h5v3h-5z',
  recipes: 'M3.5 2.5h9v11h-9zM5.5 5.5h5M5.5 8h5M5.5 10.5h3',
  datasets: 'M2.5 2.5h11v11h-11zM5 10a3 3 0 0 1 6 0M8 5.2v0',
  workers: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5v0M5 11v0',
  plus: 'M8 3v10M3 8h10',
  upload: 'M8 10.5V2.5M4.5 6L8 2.5 11.5 6M2.5 13.5h11',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export interface GroupRule {
  from: string;
  level: string;
  pattern: string;
  column: string;
}

const SOURCES = [
  { value: 'none', text: 'none: every image on its own' },
  { value: 'folder', text: 'a folder of the image' },
  { value: 'pattern', text: 'a pattern in its name' },
  { value: 'index', text: 'a column of an index file' },
  { value: 'tile', text: 'the enclosing map tile' },
];

/** What belongs together, so that a split can keep it on one side. */
export function GroupFields({ rule, onRule }: { rule: GroupRule; onRule: (rule: GroupRule) => void }) {
  const set = (change: Partial<GroupRule>) => onRule({ ...rule, ...change });
  return (
    <div className="field-row">
      <label className="field">
        <span>
          Groups <span className="hint">patients, places: a split keeps each on one side</span>
        </span>
        <select className="input" value={rule.from} onChange={({ target }) => set({ from: target.value })}>
          {SOURCES.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {rule.from === 'folder' || rule.from === 'tile' ? (
        <label className="field">
          <span>{rule.from === 'folder' ? 'Which folder below the images' : 'Zoom levels up'}</span>
          <input
            className="input"
            type="number"
            min="1"
            max="20"
            value={rule.level}
            onChange={({ target }) => set({ level: target.value })}
          />
        </label>
      ) : null}
      {rule.from === 'pattern' ? (
        <label className="field">
          <span>
            Pattern <span className="hint">RE2; its first group names the group</span>
          </span>
          <input
            className="input mono"
            required
            placeholder="^(SC-[A-Z-]+-\d+)"
            value={rule.pattern}
            onChange={({ target }) => set({ pattern: target.value })}
          />
        </label>
      ) : null}
      {rule.from === 'index' ? (
        <label className="field">
          <span>
            Column <span className="hint">empty = group</span>
          </span>
          <input
            className="input"
            value={rule.column}
            onChange={({ target }) => set({ column: target.value })}
          />
        </label>
      ) : null}
    </div>
  );
}

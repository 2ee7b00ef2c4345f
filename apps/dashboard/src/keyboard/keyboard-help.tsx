import { useState } from 'react';
import { Dialog } from '../components/dialog.js';
import { areHotkeysOn, switchHotkeys } from './use-hotkeys.js';

const KEYS = [
  ['N', 'new sweep'],
  ['/', 'search'],
  ['P', 'pause or resume a sweep'],
  ['[', 'previous trial'],
  [']', 'next trial'],
  ['?', 'this list'],
] as const;

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const [isOn, setIsOn] = useState(areHotkeysOn);
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="pairs">
        {KEYS.map(([key, act]) => (
          <div key={key} className="pair">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{act}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => {
            switchHotkeys(target.checked);
            setIsOn(target.checked);
          }}
        />
        Single keys act
      </label>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

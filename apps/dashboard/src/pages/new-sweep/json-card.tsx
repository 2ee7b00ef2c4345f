import { type RefObject, useState } from 'react';
import { Card } from '../../components/card.js';

interface JsonCardProps {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  fault: string | null;
}

export function JsonCard({ field, text, onText, fault }: JsonCardProps) {
  const [copied, setCopied] = useState('');
  const copy = (name: string, content: string) =>
    void navigator.clipboard.writeText(content).then(
      () => setCopied(`${name} copied`),
      () => setCopied('The browser does not let pages copy here'),
    );
  const controls = (
    <>
      <span className="hint small" role="status">
        {copied}
      </span>
      <button type="button" className="button quiet" onClick={() => copy('JSON', text)}>
        Copy
      </button>
      <button type="button" className="button quiet" onClick={() => copy('Command', curlOf(text))}>
        curl
      </button>
    </>
  );
  return (
    <Card title="JSON" note={fault === null ? 'as it is posted' : null} controls={controls}>
      <textarea
        ref={field}
        className="input mono code"
        aria-label="Sweep as JSON"
        aria-invalid={fault !== null}
        aria-describedby="json-fault"
        spellCheck={false}
        rows={Math.max(18, Math.min(48, text.split('\n').length + 1))}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <p id="json-fault" className="failed-text" role="status">
        {fault}
      </p>
    </Card>
  );
}

function curlOf(text: string): string {
  const body = text.replaceAll("'", "'\\''");
  return `curl ${location.origin}/v1/sweeps -H 'content-type: application/json' -d '${body}'`;
}

import { useContext, useEffect, useState } from 'react';
import { LiveFeed } from './api/live-feed.js';
import { FeedContext, useFeedState } from './api/use-live.js';
import { Icon, type IconName } from './components/icon.js';
import { formatClock } from './format/format.js';
import { KeyboardHelp } from './keyboard/keyboard-help.js';
import { useHotkeys } from './keyboard/use-hotkeys.js';
import { Link, navigate, type Place, usePlace } from './navigation.js';
import { PageAt } from './page-at.js';
import { SessionContext } from './session/session-context.js';
import { SessionGate } from './session/session-gate.js';
import { useTheme } from './theme.js';

export function App() {
  return (
    <SessionGate>
      <LivePages />
    </SessionGate>
  );
}

function LivePages() {
  const [feed, setFeed] = useState(() => new LiveFeed());
  useEffect(() => {
    const started = new LiveFeed();
    setFeed(started);
    return started.start();
  }, []);
  return (
    <FeedContext value={feed}>
      <Shell />
    </FeedContext>
  );
}

function Shell() {
  const place = usePlace();
  const { theme, toggle } = useTheme();
  const [hasHelp, setHasHelp] = useState(false);
  useHotkeys({ n: () => navigate('/sweeps/new'), '?': () => setHasHelp(true) });
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="shell">
        <aside className="side">
          <Link to="/" className="logo">
            <img src="/favicon.svg" alt="" width="20" height="20" />
            unetsweep
          </Link>
          <MainNavigation place={place} />
          <div className="foot">
            <FeedMark />
            <a href="/docs">API docs</a>
            <button type="button" className="button quiet keys-act" onClick={() => setHasHelp(true)}>
              Keyboard <kbd>?</kbd>
            </button>
            <button type="button" className="button quiet" onClick={toggle}>
              {theme === 'dark' ? 'Light' : 'Dark'} theme
            </button>
            <SignOut />
          </div>
        </aside>
        <main id="main" tabIndex={-1}>
          <LostConnection />
          <PageAt place={place} theme={theme} />
        </main>
      </div>
      {hasHelp ? <KeyboardHelp onClose={() => setHasHelp(false)} /> : null}
    </>
  );
}

const PLACES: { to: string; text: string; icon: IconName; pages: Place['page'][] }[] = [
  { to: '/', text: 'Sweeps', icon: 'sweeps', pages: ['sweeps', 'sweep', 'trial', 'newSweep'] },
  { to: '/plans', text: 'Plans', icon: 'plans', pages: ['plans', 'plan'] },
  { to: '/recipes', text: 'Recipes', icon: 'recipes', pages: ['recipes', 'recipeRun'] },
  { to: '/datasets', text: 'Data sets', icon: 'datasets', pages: ['datasets', 'dataset', 'importDataset'] },
  { to: '/workers', text: 'Workers', icon: 'workers', pages: ['workers'] },
];

function MainNavigation({ place }: { place: Place }) {
  return (
    <nav className="nav" aria-label="Main">
      {PLACES.map(({ to, text, icon, pages }) => (
        <Link key={to} to={to} current={pages.includes(place.page)}>
          <Icon name={icon} />
          {text}
        </Link>
      ))}
    </nav>
  );
}

function SignOut() {
  const signOut = useContext(SessionContext);
  if (signOut === null) return null;
  return (
    <button type="button" className="button quiet" onClick={signOut}>
      Sign out
    </button>
  );
}

function FeedMark() {
  const { state } = useFeedState();
  const text = { connecting: 'Connecting', live: 'Live', lost: 'Not connected' }[state];
  return (
    <span className="feed" data-state={state} role="status">
      {text}
    </span>
  );
}

/** Old values stay; one line says since when they are old. */
function LostConnection() {
  const { state, lastHeardAt } = useFeedState();
  if (state !== 'lost') return null;
  const since = lastHeardAt === null ? '' : ` since ${formatClock(lastHeardAt)}`;
  return (
    <div className="note bad" role="status">
      No connection to the API{since}. What is shown stays as it was then; it goes on by itself.
    </div>
  );
}

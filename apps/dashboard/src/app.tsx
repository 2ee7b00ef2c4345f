import { useEffect, useState } from 'react';
import { LiveFeed } from './api/live-feed.js';
import { FeedContext, useFeedState } from './api/use-live.js';
import { formatClock } from './format/format.js';
import { Link, type Place, usePlace } from './navigation.js';
import { SweepPage } from './pages/sweep-page.js';
import { SweepsPage } from './pages/sweeps-page.js';
import { TrialPage } from './pages/trial-page.js';
import { useTheme } from './theme.js';

export function App() {
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
          <nav className="nav" aria-label="Main">
            <Link to="/" current={place.page === 'sweeps'}>
              Sweeps
            </Link>
          </nav>
          <div className="foot">
            <FeedMark />
            <a href="/docs">API docs</a>
            <button type="button" className="button quiet" onClick={toggle}>
              {theme === 'dark' ? 'Light' : 'Dark'} theme
            </button>
          </div>
        </aside>
        <main id="main">
          <LostConnection />
          <PageAt place={place} theme={theme} />
        </main>
      </div>
    </>
  );
}

function PageAt({ place, theme }: { place: Place; theme: string }) {
  switch (place.page) {
    case 'sweeps':
      return <SweepsPage />;
    case 'sweep':
      return <SweepPage key={place.id} id={place.id} theme={theme} />;
    case 'trial':
      return <TrialPage key={place.id} id={place.id} theme={theme} />;
    case 'unknown':
      return (
        <div className="empty">
          <strong>There is no such page.</strong>
          <Link to="/">All sweeps</Link>
        </div>
      );
  }
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

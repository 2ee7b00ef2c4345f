/**
 * Loaded before the program of a part (`node --import …/end-with-parent.mjs?owner=<pid> main.js`): when the process that
 * started it is killed without a chance to stop it, the part ends as it would have been asked to.
 */
const LOOK_EVERY_MS = 500;
const owner = Number(new URL(import.meta.url).searchParams.get('owner'));

const timer = setInterval(() => {
  if (process.ppid === owner) return;
  clearInterval(timer);
  process.kill(process.pid, 'SIGTERM');
}, LOOK_EVERY_MS);
timer.unref();

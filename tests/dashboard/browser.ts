import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

export const DASHBOARD = fileURLToPath(new URL('../../apps/dashboard/dist', import.meta.url));
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(BROWSER);
if (!hasBrowser)
  process.stderr.write(
    `No browser at ${BROWSER}: the dashboard's tests are skipped (CHROMIUM names another).\n`,
  );

/** Databases and a browser, on a machine that is busy. */
export const SET_UP_TIMEOUT_MS = 120_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: BROWSER,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}

/** A page and what it complained of: faults of scripts, and what the content policy refused. */
export async function watchedPage(browser: Browser): Promise<{ page: Page; complaints: string[] }> {
  const complaints: string[] = [];
  const page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy'))
      complaints.push(message.text());
  });
  return { page, complaints };
}

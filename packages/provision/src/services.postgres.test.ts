import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Home, lockPath, openHome } from './home.js';
import { processesIn } from './process-identity.js';
import { HomeBusyError } from './provision-error.js';
import { redisAnswers } from './redis-ping.js';
import { removeHome } from './remove-home.js';
import { findServices, type Services, startServices } from './services.js';

describe('embedded services', () => {
  let home: Home;
  let running: Services[];

  beforeAll(async () => {
    const { cache } = await openHome(process.env.UNETSWEEP_HOME);
    home = { ...(await openHome(mkdtempSync(join(tmpdir(), 'services-')))), cache };
  });
  beforeEach(() => {
    running = [];
  });
  afterEach(async () => {
    for (const services of running) await services.stop();
  });
  afterAll(() => removeHome(home));

  const start = async (): Promise<Services> => {
    const services = await startServices({ home, durable: false });
    running.push(services);
    return services;
  };
  const answers = async ({ databaseUrl, redisUrl }: Services): Promise<[string, boolean]> => {
    const redis = new URL(redisUrl);
    return [
      await postgresAnswer(new URL(databaseUrl)),
      await redisAnswers(Number(redis.port), redis.password),
    ];
  };
  const dataFolders = (): string[] => {
    const postgres = join(home.services, 'postgres');
    const clusters = readdirSync(postgres).filter((name) => name.startsWith('data-'));
    return [...clusters.map((name) => join(postgres, name)), join(home.services, 'redis', 'data')];
  };
  const serverPids = (): number[] =>
    dataFolders().flatMap((folder) => processesIn(folder, /postgres|redis|valkey/).map(({ pid }) => pid));
  /** What `kill -9` of the owner leaves: its servers, and a lock that names a process that is no more. */
  const forgetOwner = (): void =>
    writeFileSync(lockPath(home, 'services'), JSON.stringify({ pid: process.pid, startTime: '1' }));

  it('answer on loopback with a password, are found by others, and leave nothing behind', async () => {
    const services = await start();
    expect(await answers(services)).toEqual(['asks for a password', true]);
    expect(findServices(home)).toMatchObject({ pid: process.pid, databaseUrl: services.databaseUrl });
    expect(serverPids()).toHaveLength(2);

    await services.stop();
    expect(await answers(services)).toEqual(['refused', false]);
    expect(serverPids()).toEqual([]);
    expect(readdirSync(home.locks)).toEqual([]);
    expect(findServices(home)).toBeNull();
  });

  it('show no password to other users of the machine', async () => {
    const { databaseUrl, redisUrl } = await start();
    const secrets = [databaseUrl, redisUrl].map((url) => new URL(url).password);
    const shown = serverPids()
      .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
      .join();
    for (const secret of secrets) expect(shown).not.toContain(secret);
    for (const file of ['redis/redis.conf', 'state.json']) {
      expect(statSync(join(home.services, file)).mode & 0o077).toBe(0);
    }
  });

  it('belong to one owner at a time', async () => {
    await start();
    await expect(start()).rejects.toThrow(HomeBusyError);
    expect(serverPids()).toHaveLength(2);
  });

  it('are recovered, with the same addresses, from an owner that was killed', async () => {
    const first = await start();
    const before = serverPids();
    forgetOwner();
    const second = await start();
    expect(second).toMatchObject({ databaseUrl: first.databaseUrl, redisUrl: first.redisUrl });
    expect(await answers(second)).toEqual(['asks for a password', true]);
    expect((await first.failed).message).toMatch(/^(Postgres|Redis) \(process \d+\) ended/);
    for (const pid of before) expect(serverPids()).not.toContain(pid);
  });

  it('start although the pid in a killed Postgres’ pid file belongs to another process by now', async () => {
    const services = await start();
    await services.stop();
    const [cluster = ''] = dataFolders();
    writeFileSync(join(cluster, 'postmaster.pid'), `1\n${cluster}\n0\n0\n\n127.0.0.1\n\nready\n`);
    expect(await answers(await start())).toEqual(['asks for a password', true]);
  });

  it('tell their owner when a server ends by itself', async () => {
    const services = await start();
    const [postgres = 0] = serverPids();
    process.kill(postgres, 'SIGQUIT');
    expect((await services.failed).message).toContain(`Postgres (process ${postgres}) ended`);
  });

  it('are not started where both URLs are given', async () => {
    const services = await startServices({ home, databaseUrl: 'postgresql://a', redisUrl: 'redis://b' });
    expect(services).toMatchObject({ databaseUrl: 'postgresql://a', redisUrl: 'redis://b' });
    expect(serverPids()).toEqual([]);
    expect(readdirSync(home.locks)).toEqual([]);
  });
});

/** Postgres' first answer to a client (protocol 3.0): `R` asks for authentication. */
function postgresAnswer(url: URL): Promise<string> {
  const parameters = Buffer.from(`user\0${url.username}\0database\0${url.pathname.slice(1)}\0\0`);
  const header = Buffer.alloc(8);
  header.writeInt32BE(8 + parameters.length, 0);
  header.writeInt32BE(3 << 16, 4);
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), '127.0.0.1');
    socket.once('error', () => resolve('refused'));
    socket.once('connect', () => socket.write(Buffer.concat([header, parameters])));
    socket.once('data', (answer) => {
      socket.destroy();
      // 10: a SASL exchange, that is SCRAM; 0 would be a welcome without a password.
      const method = answer.toString('latin1', 0, 1) === 'R' ? answer.readInt32BE(5) : -1;
      resolve(method === 10 ? 'asks for a password' : `answers ${method}`);
    });
  });
}

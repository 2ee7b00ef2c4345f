/**
 * `npm run bench -- training [--python PATH] [--nets a,b] [--batches 10,15] [--rounds N]`: images a second beside PyTorch and
 * Keras. `--precision mixed` races mixed precision against PyTorch's autocast, its float32 and our own.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ownEnvironment } from './training/own-environment.mjs';

/** The documents' networks, for each program in its own words. */
const NETS = {
  singleConv16: {
    parameters: 1_179_121,
    classes: 2,
    peer: { base: 16, convs: 1, norm: true, up: 3, decoder: true, dropout: 0.05, channels: 1, outputs: 1 },
    own: { model: { preset: 'singleConv16' }, loss: { name: 'bce' } },
  },
  quarterUnet: {
    parameters: 1_940_817,
    classes: 2,
    peer: { base: 16, convs: 2, norm: false, up: 2, decoder: true, dropout: 0, channels: 1, outputs: 1 },
    own: { model: { preset: 'quarterUnet' }, loss: { name: 'bce' } },
  },
  spacenetBaseline: {
    parameters: 5_581_251,
    classes: 3,
    peer: { base: 32, convs: 2, norm: false, up: 2, decoder: false, dropout: 0, channels: 3, outputs: 3 },
    own: { model: { preset: 'spacenetBaseline' }, loss: { name: 'crossEntropy' } },
  },
};
const SIZE = 128;
const BATCHES_A_ROUND = 8;

/** A program that answers `train` and `infer`, each with one line. */
class Racer {
  constructor(name, command, args, environment = {}) {
    this.name = name;
    this.child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', ...environment },
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.figures = { train: [], infer: [] };
  }

  async answer() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.name} ended (exit status ${this.child.exitCode})`);
    return JSON.parse(value);
  }

  async run(what, isCounted = true) {
    this.child.stdin.write(`${what}\n`);
    const { imagesPerSecond, peakMb } = await this.answer();
    this.peakMb = peakMb;
    if (isCounted) this.figures[what].push(imagesPerSecond);
  }

  end() {
    this.child.kill('SIGKILL');
  }
}

const file = (name) => fileURLToPath(new URL(`./training/${name}`, import.meta.url));
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
/** Pair by pair, so that a machine whose speed drifts is fair to both. */
const ratio = (own, peer, what) =>
  median(own.figures[what].map((value, at) => value / peer.figures[what][at]));

/** Whom mixed precision is compared with. */
const MIXED_PEERS = 'autocast,pytorch,float32';

function startRacers(name, batch, { python, device, peers, precision }) {
  const { peer, own, classes } = NETS[name];
  const common = { size: SIZE, batch, images: batch * BATCHES_A_ROUND, channels: peer.channels, device };
  const forPeer = (changes) =>
    JSON.stringify({ ...peer, ...common, compiled: false, autocast: false, ...changes });
  const engine = (title, ownPrecision) =>
    new Racer(
      title,
      process.execPath,
      [file('unetsweep.mjs'), JSON.stringify({ ...own, ...common, classes, precision: ownPrecision })],
      ownEnvironment(device),
    );
  const racers = [engine(precision === 'mixed' ? 'unetsweep mixed' : 'unetsweep', precision)];
  if (peers.includes('autocast'))
    racers.push(
      new Racer('PyTorch autocast', python, [file('pytorch-peer.py'), forPeer({ autocast: true })]),
    );
  if (peers.includes('pytorch'))
    racers.push(new Racer('PyTorch', python, [file('pytorch-peer.py'), forPeer({})]));
  if (peers.includes('compiled'))
    racers.push(
      new Racer('PyTorch compiled', python, [file('pytorch-peer.py'), forPeer({ compiled: true })]),
    );
  if (peers.includes('float32')) racers.push(engine('unetsweep float32', 'float32'));
  if (peers.includes('keras')) racers.push(new Racer('Keras', python, [file('keras-peer.py'), forPeer({})]));
  return racers;
}

async function race(name, batch, rounds, options) {
  const racers = startRacers(name, batch, options);
  try {
    for (const racer of racers) {
      const { parameters, version } = await racer.answer();
      racer.version = version;
      if (parameters !== NETS[name].parameters) {
        throw new Error(`${racer.name} has ${parameters} parameters instead of ${NETS[name].parameters}`);
      }
      for (const what of ['train', 'infer']) await racer.run(what, false);
    }
    for (let round = 0; round < rounds; round++) {
      for (const what of ['train', 'infer']) for (const racer of racers) await racer.run(what);
    }
    return racers;
  } finally {
    for (const racer of racers) racer.end();
  }
}

function row(name, batch, [own, ...peers]) {
  const cells = [
    NETS[name].parameters.toLocaleString('en'),
    batch,
    ...[own, ...peers].flatMap((racer) => [
      `${median(racer.figures.train).toFixed(1)} (${Math.max(...racer.figures.train).toFixed(1)})`,
    ]),
    ...peers.map((peer) => ratio(own, peer, 'train').toFixed(2)),
    ...peers.map((peer) => ratio(own, peer, 'infer').toFixed(2)),
    ...[own, ...peers].map((racer) => Math.round(racer.peakMb)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function head([own, ...peers]) {
  const all = [own, ...peers].map(({ name }) => name);
  const others = peers.map(({ name }) => name);
  const titles = [
    'parameters',
    'batch',
    ...all.map((name) => `${name} img/s (best)`),
    ...others.map((name) => `training / ${name}`),
    ...others.map((name) => `inference / ${name}`),
    ...all.map((name) => `${name} MB`),
  ];
  return [`| ${titles.join(' | ')} |`, `|${titles.map(() => ' --- ').join('|')}|`].join('\n');
}

export async function bench(args) {
  const { values } = parseArgs({
    args,
    options: {
      python: { type: 'string', default: 'python3' },
      nets: { type: 'string', default: Object.keys(NETS).join() },
      batches: { type: 'string', default: '10,15' },
      rounds: { type: 'string', default: '7' },
      device: { type: 'string', default: 'cpu' },
      precision: { type: 'string', default: 'float32' },
      peers: { type: 'string' },
    },
  });
  const peers = values.peers ?? (values.precision === 'mixed' ? MIXED_PEERS : 'pytorch,keras');
  const options = { ...values, peers: peers.split(',') };
  if (values.python.includes('/') && !existsSync(values.python))
    throw new Error(`${values.python} is not there`);
  console.log(
    `${cpus().length} cores, ${cpus()[0]?.model}; ${SIZE} x ${SIZE}, medians of ${values.rounds} rounds in turn`,
  );
  let isFirst = true;
  for (const name of values.nets.split(',')) {
    for (const batch of values.batches.split(',').map(Number)) {
      const racers = await race(name, batch, Number(values.rounds), options);
      if (isFirst)
        console.log(`${racers.map((racer) => `${racer.name} ${racer.version}`).join(', ')}\n${head(racers)}`);
      isFirst = false;
      console.log(row(name, batch, racers));
    }
  }
}

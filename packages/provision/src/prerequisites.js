// JavaScript on purpose: scripts/start.mjs asks before anything is installed or compiled.
import { execFile } from 'node:child_process';

/**
 * @typedef {object} Prerequisite
 * @property {string} name what is missing
 * @property {string} cure what to do about it
 */

const OLDEST_NODE = [20, 19];

/**
 * What this machine lacks of the tools that are needed, all at once.
 * @param {{ pip?: boolean, compiler?: boolean }} needed pip: something is still to be fetched from the package index;
 *   compiler: something is still to be compiled.
 * @returns {Promise<Prerequisite[]>}
 */
export async function missingPrerequisites(needed) {
  const checks = [isNodeRecent() ? null : NODE];
  if (needed.pip) checks.push((await runs('python3', '-m', 'pip', '--version')) ? null : await pipOrPython());
  if (needed.compiler) checks.push((await runs('g++', '--version')) ? null : COMPILER);
  return checks.filter((missing) => missing !== null);
}

/**
 * @param {readonly Prerequisite[]} missing
 * @returns {string} one line for each, with its cure
 */
export function describePrerequisites(missing) {
  return missing.map(({ name, cure }) => `- ${name}: ${cure}`).join('\n');
}

/** @type {Prerequisite} */
const NODE = {
  name: `Node ${OLDEST_NODE.join('.')} or newer (this is ${process.versions.node})`,
  cure: 'install a current Node.js, by a version manager or your system',
};

/** @type {Prerequisite} */
const PYTHON = {
  name: 'Python 3 with pip',
  cure: 'on Debian or Ubuntu `apt-get install python3 python3-pip`, on Fedora `dnf install python3-pip`',
};

/** @type {Prerequisite} */
const PIP = {
  name: 'pip for python3',
  cure: 'on Debian or Ubuntu `apt-get install python3-pip`, elsewhere `python3 -m ensurepip --user`',
};

/** @type {Prerequisite} */
const COMPILER = {
  name: 'a C++ compiler (g++)',
  cure: 'on Debian or Ubuntu `apt-get install g++ make`, on Fedora `dnf install gcc-c++ make`',
};

async function pipOrPython() {
  return (await runs('python3', '--version')) ? PIP : PYTHON;
}

function isNodeRecent() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<boolean>}
 */
function runs(program, ...args) {
  return new Promise((resolve) => execFile(program, args, (error) => resolve(error === null)));
}

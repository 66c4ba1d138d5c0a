// A client of the older protocol: makes every call of the table in docs/remote.md, before anything runs and while a run goes on, and holds
// each answer against the table. Prints what was wrong and ends with 1, or "as the page says" and 0.
//
//   node older.mjs ws://127.0.0.1:PORT PAGE close|stop
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
const WebSocket = globalThis.WebSocket ?? createRequire(import.meta.url)('ws');

const [url, page, ending] = process.argv.slice(2);
const kKey = 'frames';
const kEndings = ['close', 'stop'];

function membersOf(text) {
  const table = text.split('<!-- members')[1].split('<!-- end of members')[0];
  return [...table.matchAll(/^\| `(\w+)\((.*)\)` \| (.+?) \| (.+?) \|$/gm)].map(([, method, args, idle, running]) => ({ method, args, idle, running }));
}

const socket = new WebSocket(url);
const waiting = new Map();
const heard = [];
let last = 0;

function call(method, args, object = 'session') {
  return new Promise((resolve) => {
    waiting.set(++last, resolve);
    socket.send(JSON.stringify({ object, method, args, messageId: last }));
  });
}
socket.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data.startsWith('{') ? data : '{}');
  heard.push(message);
  const resolve = waiting.get(message.messageId);
  waiting.delete(message.messageId);
  resolve?.(message);
});

const kinds = {
  number: (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
  list: (value) => Array.isArray(value),
  dictionary: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};
function check(what, wanted, answer) {
  if (wanted === 'error') return assert.equal(answer.type, 'error', `${what} should fail: ${JSON.stringify(answer)}`);
  assert.equal(answer.type, undefined, `${what}: ${answer.msg}`);
  const result = JSON.parse(answer.result);
  if (wanted.startsWith('`')) return assert.deepEqual(result, JSON.parse(wanted.slice(1, -1)), what);
  assert.ok(kinds[wanted](result), `${what} should give ${wanted}: ${answer.result}`);
}

const late = []; // answers that come once their turn has come
async function make({ method, args }, wanted, key = kKey) {
  const answer = call(method, JSON.parse(`[${args.replace('KEY', JSON.stringify(key))}]`));
  if (wanted !== 'waits') return check(`${method}(${args})`, wanted, await answer);
  let isThere = false;
  late.push(answer.then(() => (isThere = true)));
  await call('getTime', []);
  assert.equal(isThere, false, `${method} should wait`);
}
/// Whoever waits for a form is told that nobody fills it in.
async function settle() {
  let isSettled = false;
  Promise.all(late.splice(0)).then(() => (isSettled = true));
  while (!isSettled) await call('stopExperiment', []);
}

async function allMembers() {
  const members = membersOf(readFileSync(page, 'utf8'));
  assert.ok(members.length > 35, 'the table is there');
  assert.equal(JSON.parse((await call('registerMethods', [])).result).includes('runExperiment'), true);
  const body = members.filter(({ method }) => !kEndings.includes(method));
  for (const member of body) {
    if (member.args.startsWith('KEY') && member.method !== 'sendExperimentData') await make(member, 'error', 'nobody');
    await make(member, member.idle);
    await settle();
  }
  assert.deepEqual(heard.filter(({ method }) => method === 'runExperiment').map(({ args, returned }) => [args, returned.ending]), [[[kKey], 'finished']]);

  await call('queueTask', ['session.runExperiment', 'other', { trials: 1000, frames: 2 }], 'SessionQueue');
  while ((await call('getCurrentTrial', [])).result === 'null');
  for (const member of body) await make(member, member.running);
  await settle();
  const end = members.find(({ method }) => method === ending);
  await make(end, end.idle);
}

socket.addEventListener('open', async () => {
  try {
    await allMembers();
    console.log('as the page says');
  } catch (error) {
    console.log(error.stack);
    process.exitCode = 1;
    await call('stop', []);
  }
  socket.close();
});

// A stranger's client, written from docs/remote.md alone: starts, pauses, resumes and stops a run, gets every row once, in order, and then
// makes every call that the host describes. Prints what was wrong and ends with 1, or "all calls made" and 0.
//
//   node stranger.mjs ws://127.0.0.1:PORT
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
const WebSocket = globalThis.WebSocket ?? createRequire(import.meta.url)('ws');

const socket = new WebSocket(process.argv[2]);
const waiting = new Map();
const events = [];
const watchers = [];
let last = 0;

function send(method, args, object = 'session') {
  return new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    socket.send(JSON.stringify({ id: last, object, method, args }));
  });
}
const made = new Set();
function call(method, args = {}) {
  made.add(method);
  return send(method, args);
}
async function refused(method, args, code) {
  made.add(method);
  await assert.rejects(send(method, args), (error) => assert.equal(error.code, code, `${method}: ${error.message}`) === undefined);
}
/// The first event that fits, also one that has come already.
function event(fits) {
  const known = events.find(fits);
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => watchers.push({ fits, resolve }));
}
const status = (run, word) => event((e) => e.topic === 'status' && e.value.event === word && events.indexOf(e) >= run);

socket.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data);
  if (message.topic) {
    events.push(message);
    for (const watcher of [...watchers])
      if (watcher.fits(message)) {
        watchers.splice(watchers.indexOf(watcher), 1);
        watcher.resolve(message);
      }
    return;
  }
  const { resolve, reject } = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.ok) resolve(message.result);
  else reject(Object.assign(new Error(`${message.error.where}: ${message.error.message}; ${message.error.fix}`), { code: message.error.code }));
});

async function stoppedRun() {
  const { task } = await call('runExperiment', { key: 'frames', expInfo: { trials: 1000, frames: 2 }, blocking: false });
  assert.ok(task > 0);
  await status(0, 'started');
  await event((e) => e.topic === 'rows' && e.value.first === 3);
  assert.equal(await call('pauseExperiment'), true);
  await status(0, 'paused');
  assert.equal(await call('getState'), 'PAUSED');
  assert.equal(await call('getStatus'), 2);
  assert.ok((await call('resumeExperiment', { blocking: true })).t > 0);
  const trial = await call('getCurrentTrial');
  assert.equal((await call('getFutureTrial', { n: 1 })).thisN >= trial.thisN + 1, true);
  assert.equal((await call('getFutureTrials', { n: 3 })).length, 3);
  assert.equal((await call('getAllTrials')).trials.length, 1000);
  assert.ok((await call('skipTrials', { n: 2 })).thisN >= trial.thisN + 2);
  assert.ok((await call('rewindTrials', { n: 0 })).thisN >= trial.thisN + 2);
  assert.deepEqual(await call('setCurrentExpInfoItem', { key: 'mood', value: 'good' }), { new: ['mood'] });
  assert.deepEqual(await call('updateCurrentExpInfo', { other: { mood: 'better', room: 2 } }), { new: ['room'] });
  assert.equal(await call('getCurrentExpInfoItem', { key: 'mood' }), 'better');
  assert.deepEqual(await call('getCurrentExpInfoItem', { key: ['mood', 'room'] }), { mood: 'better', room: 2 });
  await refused('getCurrentExpInfoItem', { key: 'nowhere' }, 'unknown');
  assert.equal((await call('getCurrentExpInfo')).room, 2);
  assert.equal((await call('addData', { name: 'temperature', value: 36.6 })).replaced, false);
  await event((e) => e.topic === 'frames' && e.value.count > 0 && e.value.period_s > 0.01);
  assert.equal(await call('addAnnotation', { value: 'a note' }), true);
  assert.ok((await call('saveCurrentExperimentData')).length >= 2);
  await refused('runExperiment', { key: 'frames' }, 'busy');
  assert.equal((await call('listTasks'))[0].id, task);
  const queued = await call('runExperiment', { key: 'frames', blocking: false });
  assert.equal(await call('cancelTask', { id: queued.task }), true);
  assert.equal(await call('pauseLoop'), true);
  await event((e) => e.topic === 'status' && e.value.event === 'paused' && e.sequence > events.find((x) => x.value.event === 'resumed').sequence);
  assert.equal(await call('stopExperiment'), true);
  const end = await event((e) => e.topic === 'tasks' && e.value.id === task);
  assert.equal(end.value.returned.ending, 'stopped');
  assert.deepEqual(end.value.args, ['frames']);
  assert.deepEqual(end.value.kwargs, { expInfo: { trials: 1000, frames: 2 }, blocking: false });
  // Every row once, in order, whatever was asked meanwhile.
  const rows = events.filter((e) => e.topic === 'rows' && e.value.table === 'trials').map((e) => e.value.first);
  assert.deepEqual(rows, [...rows.keys()]);
  assert.equal(rows.length, end.value.returned.rows);
  for (const topic of ['status', 'rows', 'tasks']) {
    const numbers = events.filter((e) => e.topic === topic).map((e) => e.sequence);
    assert.deepEqual(numbers, [...numbers.keys()].map((i) => i + numbers[0]));
  }
}

async function wholeRun() {
  const result = await call('runExperiment', { key: 'frames', expInfo: { participant: '../[1]', trials: 2 } });
  assert.equal(result.ending, 'finished');
  assert.equal(result.rows, 2);
  assert.equal(result.expInfo.participant, '../[1]');
  assert.deepEqual(await call('saveExperimentData', { key: 'frames' }), result.files);
  const before = events.length;
  assert.equal(await call('sendExperimentData'), true);
  const full = await event((e) => e.topic === 'rows' && e.value.full && events.indexOf(e) >= before);
  assert.equal(full.value.trials.length, 2);
}

/// More than a client may leave unread: each row comes once, in order, and whole.
async function largeRun() {
  const { task } = await call('runExperiment', { key: 'frames', expInfo: { trials: 1000, frames: 1 }, blocking: false });
  const before = events.length;
  await event((e) => e.topic === 'rows' && e.value.first >= 30 && events.indexOf(e) >= before);
  for (let row = 0; row < 30; ++row) await call('addData', { name: 'picture', value: 'x'.repeat(200_000), row });
  await call('stopExperiment');
  const { rows } = (await event((e) => e.topic === 'tasks' && e.value.id === task)).value.returned;
  assert.equal(await call('sendExperimentData', { key: 'frames' }), true);
  const pages = events.filter((e) => e.topic === 'rows' && e.value.full && events.indexOf(e) >= before).map((e) => e.value);
  assert.ok(pages.length > 20);
  let next = 0;
  for (const page of pages) {
    assert.equal(page.first, next);
    next += page.trials.length;
  }
  assert.equal(next, rows);
  assert.equal(pages.flatMap((page) => page.trials).filter((trial) => trial.picture?.length === 200_000).length, 30);
}

async function everythingElse(root) {
  assert.equal((await call('listExperiments')).find((e) => e.key === 'frames').abi, 'fovea.experiment/1');
  assert.equal((await call('addExperiment', { file: 'org.test.frames', key: 'again' })).key, 'again');
  await refused('addExperiment', { file: 'org.test.frames', key: 'again' }, 'refused');
  assert.equal(await call('removeExperiment', { key: 'again' }), true);
  await refused('removeExperiment', { key: 'again' }, 'unknown');
  assert.deepEqual(await call('getRequiredDeviceNamesFromExperiment', { key: 'frames' }), ['response']);
  assert.equal((await call('getExpInfoFromExperiment', { key: 'frames' })).frames, 10);
  for (const key of ['nobody', '', '../x']) await refused('runExperiment', { key }, 'unknown');
  await refused('runExperiment', { key: 'frames', expInfo: { colour: 'red' } }, 'unknown');
  await refused('runExperiment', { key: 7 }, 'bad_argument');
  assert.equal((await call('setupWindowFromParams', { params: { color: 'red' } })).applied[0], 'color');
  await refused('setupWindowFromParams', { params: { colour: 'red' } }, 'unknown');
  assert.ok((await call('setupDevicesFromExperiment', { key: 'frames' })).response.device);
  assert.ok((await call('setupInputsFromExperiment', { key: 'frames' })).response.device);
  assert.equal(await call('addKeyboardFromParams', { name: 'second' }), true);
  assert.equal(await call('setupWindowFromExperiment', { key: 'frames' }), true);
  assert.ok(Math.abs((await call('getFrameRate', { retest: true })).rate_hz - 60) < 3);
  assert.ok((await call('win')).size[0] > 0);
  assert.equal(typeof (await call('getTime', { format: 'float' })), 'number');
  assert.match(await call('getTime'), /^\d{4}-\d\d-\d\dT/);
  assert.ok((await call('getVersion')).fovea);
  assert.equal(await call('getPsychoPyVersion'), (await call('getVersion')).fovea);
  assert.equal(await call('alias', { param: 'participant', alias: 'subject' }), true);
  await refused('alias', { param: 'session', alias: 'subject' }, 'refused');
  assert.equal(await call('setLoggingLevel', { level: 'debug' }), true);
  await refused('setLoggingLevel', { level: 'loud' }, 'bad_argument');
  assert.equal(await call('showMessage', { message: 'Take a seat' }), true);
  assert.equal(await call('hideMessage'), true);
  assert.equal(await call('onIdle'), true);
  assert.equal(await call('start'), true);
  await refused('getTime', { format: '%c'.repeat(100_000) }, 'bad_argument');
  assert.equal(await call('sendToLiaison', { value: { hello: 1 } }), true);
  assert.deepEqual((await event((e) => e.topic === 'message')).value, { hello: 1 });
  assert.equal(await call('pauseExperiment'), false); // nothing runs
  await refused('abortParticipant', { cause: 'fire alarm' }, 'state'); // no study is under way
  await refused('withdrawParticipant', {}, 'state');
  await refused('failParticipant', { tag: 'asleep' }, 'state');
  await refused('unfailParticipant', { participant: 'nobody' }, 'state');
  await refused('repeatPage', {}, 'state');
  await refused('skipTo', { label: 'debrief' }, 'state');
  assert.equal(await call('getCurrentTrial'), null);
  assert.equal(await call('getCurrentExpInfo'), false);
  // Nobody sits at panels: the event says that there is a form, and what it asks.
  assert.equal(await call('getForm'), null);
  assert.equal(await call('answerForm'), false);
  const form = call('showExpInfoDlgFromExperiment', { key: 'frames', expInfo: { trials: 4 } });
  const shown = await status(0, 'form');
  assert.equal(shown.value.form.fields.trials, 4);
  assert.deepEqual(await call('getForm'), shown.value.form);
  await refused('answerForm', { expInfo: { colour: 'red' } }, 'unknown');
  assert.equal(await call('answerForm', { expInfo: { participant: '9' } }), true);
  assert.deepEqual([(await form).participant, (await form).trials], ['9', 4]);
  assert.equal((await status(0, 'formClosed')).value.how, 'filled');
  const cancelled = call('showExpInfoDlgFromExperiment', { key: 'frames' });
  while ((await call('answerForm', { cancel: true })) === false);
  await assert.rejects(cancelled, (error) => error.code === 'stopped');
  await refused('showExpInfoDlgFromExperiment', { key: 'frames', timeout: 0.05 }, 'state');
}

socket.addEventListener('open', async () => {
  try {
    await send('subscribe', { topics: ['status', 'rows', 'tasks', 'frames', 'message'] }, 'liaison');
    await stoppedRun();
    await wholeRun();
    await largeRun();
    await everythingElse();
    assert.equal(await call('init', { root: { $ref: 'session.root' } }), true); // the same root: it is kept
    made.add('stop').add('close'); // older.mjs ends sessions with it
    const described = await send('describe', { object: 'session' }, 'liaison');
    const calls = described.objects.session.calls ?? described.objects.session;
    const known = Array.isArray(calls) ? calls.map((each) => each.name) : Object.keys(calls);
    assert.ok(known.length > 30);
    assert.deepEqual(known.filter((name) => !made.has(name)), [], 'calls that this client does not make');
    assert.equal(await call('stop'), true);
    console.log('all calls made');
  } catch (error) {
    console.log(error.stack);
    process.exitCode = 1;
    await send('stop', {}).catch(() => {});
  }
  socket.close();
});

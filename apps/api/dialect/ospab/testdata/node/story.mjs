// The client from the registry, as it is: node story.mjs URL, with the tokens in
// the environment. It asks the test to act by lines that begin with "do ".
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';

const [url] = process.argv.slice(2);
const { TOKEN, JWT, DOOMED, WRONG } = process.env;
const box = Number(process.env.BOX);
const strange = Number(process.env.STRANGE);

const once = (on, event) => new Promise((resolve, reject) => {
  const late = setTimeout(() => reject(new Error(`no ${event} came`)), 20_000);
  on.once(event, (...args) => { clearTimeout(late); resolve(args); });
});
const open = (token, more = {}) => io(url, { forceNew: true, auth: { token }, reconnectionDelay: 50, reconnectionDelayMax: 100, ...more });
const entered = async (token, more) => {
  const socket = open(token, more);
  await once(socket, 'connect');
  return socket;
};

// subscribed answers what is told at once.
const subscribed = async (socket) => {
  const [stats, alerts] = [once(socket, 'server-stats'), once(socket, 'server-alerts')];
  socket.emit('subscribe-server', box);
  const [[first], [wrong]] = await Promise.all([stats, alerts]);
  assert.equal(first.serverId, box);
  assert.equal(first.stats.status, 'success');
  assert.equal(typeof first.stats.data.memory.usage, 'number');
  assert.deepEqual(wrong, { serverId: box, alerts: [{ type: 'cpu', message: 'CPU usage is at 95.0%', level: 'warning' }] });
};

// Every way of carrying it, and every place for a token.
for (const [name, more, token = TOKEN] of [
  ['polling', { transports: ['polling'] }],
  ['websocket', { transports: ['websocket'] }],
  ['upgrade', { transports: ['polling', 'websocket'] }],
  ['as the panel does', { transports: ['websocket', 'polling'] }, JWT],
  ['header', { auth: {}, extraHeaders: { Authorization: `Bearer ${TOKEN}` } }],
  ['query', { auth: {}, query: { token: TOKEN } }],
]) {
  const socket = await entered(token, more);
  await subscribed(socket);
  if (name === 'upgrade') {
    if (socket.io.engine.transport.name !== 'websocket') await once(socket.io.engine, 'upgrade');
    assert.equal(socket.io.engine.transport.name, 'websocket');
  }
  await once(socket, 'server-stats'); // a round
  await once(socket, 'server-alerts');
  assert.deepEqual(await socket.emitWithAck('unsubscribe-server', box), { status: 'success' });
  socket.close();
  console.log('ok', name);
}

// Many at once that have a websocket only.
for (let n = 0; n < 4; n++) {
  const all = await Promise.all(Array.from({ length: 50 }, () => entered(TOKEN, { transports: ['websocket'] })));
  await Promise.all(all.map(async (socket) => assert.deepEqual(await socket.timeout(20_000).emitWithAck('subscribe-server', box), { status: 'success' })));
  all.forEach((socket) => socket.close());
}
console.log('ok 4 times 50');

// Who shows no token, or a wrong one.
for (const transports of [['polling'], ['websocket']]) {
  for (const [token, text] of [[undefined, 'Нет токена авторизации.'], [WRONG, 'Неверный или просроченный токен.'], ['x', 'Неверный или просроченный токен.']]) {
    const socket = open(token, { transports });
    const [error] = await once(socket, 'connect_error');
    assert.equal(error.message, text);
    assert.equal(socket.connected, false);
    socket.close();
  }
}
console.log('ok wrong tokens');

// What is another's, and what is not there, is told in the same words.
{
  const socket = await entered(TOKEN);
  socket.on('server-stats', () => assert.fail('told of what is not theirs'));
  for (const [asked, known] of [[strange, strange], [999_999, 999_999], ['x', 0], [null, 0], [{}, 0], [-1, 0]]) {
    const told = once(socket, 'server-error');
    socket.emit('subscribe-server', asked);
    assert.deepEqual((await told)[0], { status: 'error', serverId: known, error: 'Сервер не найден' });
  }
  socket.close();
  console.log('ok refusals');
}

// The server goes and comes again: the client too, by itself.
for (const transports of [['polling'], ['websocket']]) {
  const socket = await entered(TOKEN, { transports });
  await subscribed(socket);
  const [gone, back] = [once(socket, 'disconnect'), new Promise((resolve) => socket.once('disconnect', () => socket.once('connect', resolve)))];
  console.log('do restart');
  assert.match((await gone)[0], /^transport (close|error)$/);
  await back;
  await subscribed(socket);
  socket.close();
  console.log('ok reconnect', transports[0]);
}

// A token that is revoked is shown out, and stays out.
{
  const socket = await entered(DOOMED);
  await subscribed(socket);
  const gone = once(socket, 'disconnect');
  console.log('do revoke');
  assert.deepEqual((await gone)[0], 'io server disconnect');
  const refused = once(socket, 'connect_error');
  socket.connect();
  assert.equal((await refused)[0].message, 'Неверный или просроченный токен.');
  socket.close();
  console.log('ok revoked');
}
console.log('done');

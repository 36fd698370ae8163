// Creates a server by command over NATS, and hears it become ready.
//
//   NATS_URL=nats://127.0.0.1:4222 REMUDA_TOKEN_ID=… REMUDA_TOKEN=rmd_… node create-server.mjs "web 1"
//
// REMUDA_TOKEN_ID and REMUDA_TOKEN are "id" and "token" of what POST /v1/tokens answers.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'nats'
import { sign } from './sign.mjs'

const { NATS_URL = 'nats://127.0.0.1:4222', REMUDA_TOKEN_ID, REMUDA_TOKEN, REMUDA_IMAGE = 'debian-12', REMUDA_PLAN = 'small' } = process.env
if (!REMUDA_TOKEN_ID || !REMUDA_TOKEN) throw new Error('REMUDA_TOKEN_ID and REMUDA_TOKEN say who commands')

const at = new URL(NATS_URL)
const nats = await connect({ servers: at.host, user: decodeURIComponent(at.username) || undefined, pass: decodeURIComponent(at.password) || undefined })

// command asks for something and answers what came of it. The same ID makes it have
// one effect, however often it is sent: so it is sent again while nobody answers.
async function command(name, { id = randomUUID(), ...rest }) {
  for (let tries = 1; ; tries++) {
    const message = { id, type: `remuda.commands.${name}`, time: new Date().toISOString(), token_id: REMUDA_TOKEN_ID, ...rest }
    try {
      const answer = await nats.request(message.type, JSON.stringify(sign(message, REMUDA_TOKEN)), { timeout: 5000 })
      const reply = answer.json()
      if (reply.status !== 429 && reply.status !== 503) return reply
    } catch (err) {
      if (tries === 20 || !['503', 'TIMEOUT'].includes(err.code)) throw err // 503 is NATS's "no responders"
    }
    await sleep(Math.min(100 * 2 ** tries, 5000))
  }
}

const reply = await command('create-server', {
  body: JSON.stringify({ name: process.argv[2] ?? 'web 1', image: REMUDA_IMAGE, plan: REMUDA_PLAN, start: true }),
})
if (reply.status !== 202) {
  console.error(reply.status, reply.body)
  process.exit(1)
}
const server = reply.body.server
console.log(`accepted ${server.id}`)

// Events are kept: what happened before this line is told, too.
const consumer = await nats.jetstream().consumers.get('REMUDA', { filterSubjects: `remuda.events.*.*.${server.id}.*` })
for await (const message of await consumer.consume()) {
  const event = message.json()
  console.log(`${event.time} ${event.type}`)
  if (event.type === 'remuda.server.provisioned') {
    console.log('ready', JSON.stringify(event))
    break
  }
  if (event.type === 'remuda.server.failed') {
    console.error('it came to nothing', JSON.stringify(event))
    process.exitCode = 1
    break
  }
}
await nats.close()

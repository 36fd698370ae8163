// Signs a command as https://github.com/remudahq/remuda/blob/main/docs/commands.md says.
import { createHmac, hkdfSync } from 'node:crypto'

export function sign(command, secret) {
  const { id, type, time, token_id, path = {}, query = {}, if_match = '', body = '' } = command
  const named = list => [...Object.keys(list).sort().flatMap(name => [name, list[name]]), '']
  const parts = [id, type.replace('remuda.commands.', ''), time, token_id, ...named(path), ...named(query), if_match, body]
  const mac = createHmac('sha256', Buffer.from(hkdfSync('sha256', secret, '', 'remuda commands', 32)))
  for (const part of parts) {
    const bytes = Buffer.from(part), length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(bytes.length))
    mac.update(length).update(bytes)
  }
  return { ...command, signature: mac.digest('base64') }
}

// Reads an AsyncAPI document with the official parser, and prints what it finds:
// one line of JSON for each thing that it has to say, and one for all it read.
import { readFileSync } from 'node:fs'
import { Parser } from '@asyncapi/parser'

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], 'utf8'))
for (const { code, message, path } of diagnostics) {
  console.log(JSON.stringify({ code: String(code), message, path: path.join('/') }))
}
if (document) {
  console.log(JSON.stringify({ messages: document.allMessages().all().length, operations: document.allOperations().all().length }))
}

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** Something outside of Poser that hears what is sent to an address on this machine. */
export interface Ear {
  address: string
  /** Every message, as it came. */
  heard: string[]
  close: () => Promise<void>
}

/** A small web program, as a person would write one for a lamp: every body that is posted to it. */
export function listenForPosts(): Promise<Ear> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      heard.push(`${Buffer.concat(pieces)}`)
      response.writeHead(204).end()
    })
  })
  return openEar(server, heard, 'http')
}

/** The same for a program that keeps a WebSocket open: every message of every connection. */
export function listenOnWebSocket(): Promise<Ear> {
  const heard: string[] = []
  const server = createServer()
  server.on('upgrade', (request, socket) => {
    welcome(request, socket)
    let bytes: Buffer = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (piece: Buffer) => {
      bytes = takeMessages(Buffer.concat([bytes, piece]), heard)
    })
  })
  return openEar(server, heard, 'ws')
}

// RFC 6455, section 1.3.
const HANDSHAKE = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const MASKED = 0x80
const TWO_LENGTH_BYTES = 126
const MASK_BYTES = 4
const CONTROL = 0x8

function welcome(request: IncomingMessage, socket: Duplex): void {
  const key = `${request.headers['sec-websocket-key']}${HANDSHAKE}`
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
}

/** Notes the messages that are there in full, and returns the bytes after them (RFC 6455, section 5.2). */
function takeMessages(bytes: Buffer, heard: string[]): Buffer {
  for (let rest = bytes; ; ) {
    const [kind = 0, size = 0] = rest
    const short = (size & ~MASKED) < TWO_LENGTH_BYTES
    const head = (short ? 2 : 4) + MASK_BYTES
    if (rest.length < head) return rest
    const length = short ? size & ~MASKED : rest.readUInt16BE(2)
    if (rest.length < head + length) return rest
    const mask = rest.subarray(head - MASK_BYTES, head)
    const body = rest.subarray(head, head + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0))
    if ((kind & CONTROL) === 0) heard.push(`${Buffer.from(body)}`)
    rest = rest.subarray(head + length)
  }
}

function openEar(server: Server, heard: string[], scheme: string): Promise<Ear> {
  const sockets = new Set<Duplex>()
  server.on('connection', (socket) => sockets.add(socket))
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({ address: `${scheme}://127.0.0.1:${port}/lamp`, heard, close })
    })
  })
}

import { io, type Socket } from 'socket.io-client'
import { apiAddress } from './address'
import type { ClientEvents, ServerEvents } from './protocol'

export type PoserSocket = Pick<
  Socket<ServerEvents, ClientEvents>,
  'on' | 'emit' | 'timeout' | 'connect' | 'disconnect' | 'connected' | 'active'
>

/** A connection that tries again for as long as the page is open; the caller decides when it starts. */
export function createSocket(url: string = apiAddress()): PoserSocket {
  return io(url, {
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 2000,
    timeout: 5000,
  })
}

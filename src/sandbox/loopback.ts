import type { IncomingMessage } from 'node:http'

/**
 * Whether a request came from this machine, under a name of this machine. The name alone proves nothing, since a
 * neighbour may say any; the address alone is not enough either, since a foreign page may bend its name to it (DNS
 * rebinding).
 */
export function isFromHere({ headers, socket }: IncomingMessage): boolean {
  return isOurName(headers.host ?? '') && isOurAddress(socket.remoteAddress ?? '')
}

function isOurName(host: string): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)
}

function isOurAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(address)
}

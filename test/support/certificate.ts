import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate that vouches for itself, in PEM, with its key. */
export type Certificate = { readonly certificate: string; readonly key: string }

/** Made for `localhost` and 127.0.0.1, or for another name; it holds until `until`, from a day before that or before now. */
export function selfSigned(
  options: { readonly until?: number; readonly name?: string } = {},
): Certificate {
  const { until = Date.now() + 10 * DAY, name } = options
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const who = sequence(set(sequence(COMMON_NAME, text(name ?? 'localhost'))))
  const from = Math.min(until, Date.now()) - DAY
  const names = name === undefined ? [dns('localhost'), LOOPBACK] : [dns(name)]
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    sequence(ECDSA_SHA256),
    who,
    sequence(time(from), time(until)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(
        sequence(BASIC_CONSTRAINTS, tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff]))))),
        sequence(ALTERNATIVE_NAMES, tagged(0x04, sequence(...names))),
      ),
    ),
  )
  const signature = tagged(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  return {
    certificate: pem('CERTIFICATE', sequence(body, sequence(ECDSA_SHA256), signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const DAY = 86_400_000

// Object identifiers in DER (RFC 5280, RFC 5758).
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex')
const ALTERNATIVE_NAMES = Buffer.from('0603551d11', 'hex')
const LOOPBACK = tagged(0x87, Buffer.from([127, 0, 0, 1]))

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, ...parts)
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]))
}

function text(value: string): Buffer {
  return tagged(0x0c, Buffer.from(value))
}

function dns(name: string): Buffer {
  return tagged(0x82, Buffer.from(name))
}

/** UTCTime, which ends in 2049. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

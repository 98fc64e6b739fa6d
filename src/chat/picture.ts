import type { ImageBlock } from '@slack/types'
import { isWorthRetrying, ProviderFailure } from '#src/core/errors.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import type { Chart, Picture } from '#src/core/watch/chart.ts'
import { shareFile, type UploadPlace, type UploadServices } from './upload.ts'
import type { Failed, Reply } from './slack-call.ts'

/** Draws a chart as PNG; rejects with an Error when it cannot, and with ProviderFailure when it cannot now. */
export type Draw = (chart: Chart) => Promise<Uint8Array>

/** The same chart is the same picture, whatever stands beside it. */
export function pictureHash({ chart }: Picture): string {
  return hashOf(canonical(chart))
}

/** Draws a picture and shares it in one place. What cannot be drawn is `refused`; what can later is `unknown`. */
export async function sharePicture(
  picture: Picture,
  place: UploadPlace,
  draw: Draw,
  services: UploadServices,
): Promise<Reply<{ readonly file: string }>> {
  const drawn = await draw(picture.chart).catch((error: unknown) => notDrawn(error))
  if ('is' in drawn) return drawn
  if (drawn.length > LARGEST)
    return { is: 'refused', error: `it has ${drawn.length} bytes, and may have ${LARGEST}` }
  const name = `${fileNameOf(picture)}.png`
  const alt = clamp(picture.alt, ALT)
  return shareFile(
    place,
    { name, content: drawn, title: clamp(picture.chart.title, 100), alt },
    services,
  )
}

/** Shows a file that was shared where the message is. */
export function pictureBlock(file: string, alt: string): ImageBlock {
  return { type: 'image', slack_file: { id: file }, alt_text: clamp(alt, ALT) || 'a chart' }
}

/** Bytes of a picture; one with all lines that fit has about a tenth of it. */
const LARGEST = 2 * 1024 * 1024
/** Slack takes 2000 characters in a block and 1000 with a file. */
const ALT = 1_000

function fileNameOf({ chart }: Picture): string {
  const name = chart.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return name.slice(0, 60) || 'chart'
}

function clamp(text: string, most: number): string {
  const plain = text.toWellFormed()
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).toWellFormed()}…`
}

function notDrawn(error: unknown): Failed {
  const because = error instanceof Error ? error.message : String(error)
  const isLater = error instanceof ProviderFailure && isWorthRetrying(error.kind)
  return isLater ? { is: 'unknown', because } : { is: 'refused', error: because }
}

import { z } from 'zod'
import type { ViewSpec } from '#src/sandbox/slack/views.ts'
import { plain } from './compositions.ts'
import { validateBlocks } from './validate.ts'

const maxBytes = 250_000

const common = {
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })),
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  external_id: z.string().max(255).optional(),
}

/** A view as an app sends it; its blocks are checked apart. */
const View = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title: plain(24),
    submit: plain(24).optional(),
    close: plain(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
])

/** A view that passed, or the refusal in Slack's words. */
export type CheckedView =
  | { ok: true; spec: ViewSpec }
  | { ok: false; error: string; messages: readonly string[] }

/** Checks a view as `views.*` do. */
export function checkView(
  raw: unknown,
  type: 'modal' | 'home',
  extra: readonly string[] = [],
): CheckedView {
  if (Buffer.byteLength(JSON.stringify(raw) ?? '') > maxBytes)
    return { ok: false, error: 'view_too_large', messages: [] }
  const parsed = View.safeParse(raw)
  if (!parsed.success) {
    const messages = parsed.error.issues.map(
      (issue) => `[ERROR] ${issue.message} [json-pointer:/view/${issue.path.join('/')}]`,
    )
    return { ok: false, error: 'invalid_arguments', messages }
  }
  const view = parsed.data
  const messages = [
    ...(view.type === type ? [] : [`[ERROR] must be a ${type} view [json-pointer:/view/type]`]),
    ...validateBlocks(view.blocks, type, extra),
    ...(view.type === 'modal' && view.submit === undefined && hasInput(view.blocks)
      ? ['[ERROR] must define `submit` to use an `input` block [json-pointer:/view]']
      : []),
  ]
  if (messages.length > 0) return { ok: false, error: 'invalid_arguments', messages }
  return { ok: true, spec: view as ViewSpec }
}

const hasInput = (blocks: readonly { type: string }[]) =>
  blocks.some((block) => block.type === 'input')

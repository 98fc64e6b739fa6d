import { z } from 'zod'
import { anyText, Id, mrkdwn, plain, Url } from './compositions.ts'
import { Accessory, ActionElement, ImageElement, InputElement } from './elements.ts'
import { RichTextElement } from './rich-text.ts'

const block = <Type extends string>(type: Type) => ({
  type: z.literal(type),
  block_id: Id.optional(),
})

/** The blocks that every workspace renders today, with Slack's sizes; nothing more may stand in them. */
export const KnownBlock = z.discriminatedUnion('type', [
  z.strictObject({
    ...block('section'),
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: Accessory.optional(),
    expand: z.boolean().optional(),
  }),
  z.strictObject({
    ...block('header'),
    text: plain(150),
    level: z.int().min(1).max(4).optional(),
  }),
  z.strictObject({
    ...block('context'),
    elements: z
      .array(z.discriminatedUnion('type', [plain(3000), mrkdwn(3000), ImageElement]))
      .min(1)
      .max(10),
  }),
  z.strictObject({ ...block('divider') }),
  z.strictObject({ ...block('actions'), elements: z.array(ActionElement).min(1).max(25) }),
  z.strictObject({
    ...block('image'),
    image_url: Url.optional(),
    slack_file: z
      .strictObject({ id: z.string().optional(), url: z.string().optional() })
      .optional(),
    alt_text: z.string().min(1).max(2000),
    title: plain(2000).optional(),
  }),
  z.strictObject({
    ...block('input'),
    label: plain(2000),
    element: InputElement,
    hint: plain(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z.strictObject({ ...block('rich_text'), elements: z.array(RichTextElement) }),
])
export type KnownBlock = z.infer<typeof KnownBlock>

/** The types of KnownBlock. */
export const knownTypes: readonly string[] = KnownBlock.options.map((each) => each.shape.type.value)

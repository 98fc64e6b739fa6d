import { z } from 'zod'

/** Text that Slack shows as it is. */
export const plain = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  })

/** Text with Slack's markup. */
export const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  })

/** Either of both. */
export const anyText = (max: number) => z.discriminatedUnion('type', [plain(max), mrkdwn(max)])

/** An id that the app gives. */
export const Id = z.string().min(1).max(255)

/** An address that a person's browser opens. */
export const Url = z.string().min(1).max(3000)

/** The question before a press counts. */
export const Confirm = z.strictObject({
  title: plain(100),
  text: anyText(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(['primary', 'danger']).optional(),
})

const option = <Text extends z.ZodType>(text: Text) =>
  z.strictObject({
    text,
    value: z.string().min(1).max(75),
    description: plain(75).optional(),
  })

/** An entry of a menu. */
export const Option = option(plain(75))

/** An entry of checkboxes and radio buttons. */
export const MarkedOption = option(anyText(75)).extend({ description: anyText(75).optional() })

/** An entry of an overflow menu, which may open a page. */
export const OverflowOption = Option.extend({ url: Url.optional() })

/** Entries under a label. */
export const OptionGroup = z.strictObject({
  label: plain(75),
  options: z.array(Option).min(1).max(100),
})

/** What an app answers to a suggestion request. */
export const Suggestions = z.union([
  z.looseObject({ options: z.array(Option).max(100) }),
  z.looseObject({ option_groups: z.array(OptionGroup).max(100) }),
])

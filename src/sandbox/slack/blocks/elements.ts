import { z } from 'zod'
import {
  Confirm,
  Id,
  MarkedOption,
  Option,
  OptionGroup,
  OverflowOption,
  plain,
  Url,
} from './compositions.ts'

const base = { action_id: Id.optional(), confirm: Confirm.optional() }
const focusable = { focus_on_load: z.boolean().optional() }
const placeholder = { placeholder: plain(150).optional() }
const asked = { ...base, ...focusable, ...placeholder }
const many = { ...asked, max_selected_items: z.int().min(1).optional() }
const dispatching = {
  action_id: Id.optional(),
  ...focusable,
  ...placeholder,
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
    })
    .optional(),
}
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional()
const responding = { response_url_enabled: z.boolean().optional() }

const Button = z.strictObject({
  type: z.literal('button'),
  ...base,
  text: plain(75),
  value: z.string().max(2000).optional(),
  url: Url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
})

const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...base,
  options: z.array(OverflowOption).min(1).max(5),
})

/** A picture beside a section or within a context. */
export const ImageElement = z.strictObject({
  type: z.literal('image'),
  image_url: Url.optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  alt_text: z.string().min(1).max(2000),
})

const listed = {
  options: z.array(Option).min(1).max(100).optional(),
  option_groups: z.array(OptionGroup).min(1).max(100).optional(),
}
const minQuery = { min_query_length: z.int().min(0).optional() }
const ids = z.array(z.string()).optional()

const selects = [
  z.strictObject({
    type: z.literal('static_select'),
    ...asked,
    ...listed,
    initial_option: Option.optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    ...asked,
    ...minQuery,
    initial_option: Option.optional(),
  }),
  z.strictObject({
    type: z.literal('users_select'),
    ...asked,
    initial_user: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...asked,
    ...responding,
    initial_channel: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...asked,
    ...responding,
    filter,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
  }),
] as const

const multiSelects = [
  z.strictObject({
    type: z.literal('multi_static_select'),
    ...many,
    ...listed,
    initial_options: z.array(Option).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...many,
    ...minQuery,
    initial_options: z.array(Option).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('multi_users_select'), ...many, initial_users: ids }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...many, initial_channels: ids }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...many,
    filter,
    initial_conversations: ids,
    default_to_current_conversation: z.boolean().optional(),
  }),
] as const

const choices = [
  z.strictObject({
    type: z.literal('checkboxes'),
    ...base,
    ...focusable,
    options: z.array(MarkedOption).min(1).max(10),
    initial_options: z.array(MarkedOption).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('radio_buttons'),
    ...base,
    ...focusable,
    options: z.array(MarkedOption).min(1).max(10),
    initial_option: MarkedOption.optional(),
  }),
] as const

const pickers = [
  z.strictObject({
    type: z.literal('datepicker'),
    ...asked,
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...asked,
    initial_time: z
      .string()
      .regex(/^\d\d:\d\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    ...base,
    ...focusable,
    initial_date_time: z.int().optional(),
  }),
] as const

const typed = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...dispatching,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal('email_text_input'),
    ...dispatching,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('url_text_input'),
    ...dispatching,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('number_input'),
    ...dispatching,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
] as const

/** What may stand in a row of actions. */
export const ActionElement = z.discriminatedUnion('type', [
  Button,
  Overflow,
  ...selects,
  ...multiSelects,
  ...choices,
  ...pickers,
])

/** What may stand at the right of a section. */
export const Accessory = z.discriminatedUnion('type', [
  Button,
  Overflow,
  ImageElement,
  ...selects,
  ...multiSelects,
  ...choices,
  ...pickers,
])

/** What a person can fill in. */
export const InputElement = z.discriminatedUnion('type', [
  ...typed,
  ...selects,
  ...multiSelects,
  ...choices,
  ...pickers,
])

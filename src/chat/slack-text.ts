/** What follows the first mention of the bot: `hey <@U0BOT>, deploy checkout` is `deploy checkout`. */
export function withoutMention(text: string, botUserId: string): string {
  const mention = new RegExp(String.raw`<@${botUserId}(?:\|[^>]*)?>[\s,:]*`)
  const found = mention.exec(text)
  return found ? text.slice(found.index + found[0].length) : text
}

/** Slack refuses an update whose `text` is longer than 4000 characters. */
export function clampText(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`
}

const longestText = 3900

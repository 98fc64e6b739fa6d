/** What commands are about, in the order in which help tells of them; each word may be asked for help. */
export const topics = {
  delivering: 'Bring releases to people, and take them back',
  deciding: 'Say yes or no where you are asked',
  looking: 'See what runs, how it fares and why',
  alerting: 'Look after alerts',
  holding: 'Keep deliveries from starting',
  needing: 'What apps need: databases, services, secrets',
  scheduling: 'Have commands run later, or regularly',
  knowing: 'Learn who may do what, and what was done',
} as const
export type Topic = keyof typeof topics

/** Whether a word is one of them. */
export function isTopic(word: string): word is Topic {
  return Object.hasOwn(topics, word)
}

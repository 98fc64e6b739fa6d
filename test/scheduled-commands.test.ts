import { describe, expect, it } from 'vitest'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import type { Door } from '#src/door/door.ts'
import { scheduledCommands } from '#src/scheduled-commands.ts'
import { silent } from './support/simulated-bot.ts'

const request = {
  id: 'schedule/t-1/1790000000000',
  line: 'restart checkout staging',
  by: { type: 'person', id: 'U0DANA', name: 'dana' },
  channel: 'C0CHECKOUT',
} as const

describe('a line of a schedule that does not pass the door', () => {
  it('because something broke is in the log under the name that people are told', async () => {
    const { run, logged } = commandsThat(new TypeError('broken'))
    const { is, because, message } = await run(request)
    expect(is).toBe('failed')
    expect(because).toBe('it is in the log as schedule/t-1/1790000000000')
    expect(message).not.toContain('broken')
    expect(logged).toEqual([
      expect.objectContaining({ reference: request.id, error: expect.any(TypeError) }),
    ])
  })

  it('because it is refused is told in the words of the door, and is no fault', async () => {
    const { run, logged } = commandsThat(new DeliveryError('not-allowed', 'Cannot restart: no'))
    expect(await run(request)).toMatchObject({ is: 'refused', code: 'not-allowed' })
    expect(logged).toEqual([])
  })

  it.each([
    new ProviderFailure('slack', 'throttled', 'Cannot ask Slack: too often'),
    new DeliveryError('unavailable', 'Cannot know who you are'),
  ])('because somebody is away is worth another try: $name', async (failure) => {
    await expect(commandsThat(failure).run(request)).rejects.toBeInstanceOf(ProviderFailure)
  })
})

function commandsThat(failure: Error) {
  const logged: object[] = []
  const log: Log = { ...silent, error: (details) => logged.push(details) }
  const door: Pick<Door, 'dispatch'> = { dispatch: () => Promise.reject(failure) }
  return { run: scheduledCommands(() => door, 'T0SHOP', log), logged }
}

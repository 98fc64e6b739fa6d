import { expect, it } from 'vitest'
import { formCallback, type Presenter } from '#src/chat/presenter.ts'
import { factsOf } from '#src/door/facts.ts'
import { formView } from '#src/messages/form.ts'
import { presenterOf } from '#src/messages/presenter.ts'
import { begin, idIn } from '../commands/deliveries.ts'
import { catalog, identityOf, openHouse, workspace } from '../door/house.ts'

it('renders what stands in the store, and knows what is no message of its', async () => {
  const house = openHouse()
  const presenter: Presenter = presenterOf(
    factsOf({
      store: house.store,
      catalog: () => catalog,
      catalogProblems: () => ['deliver.yml:3:5 apps.<x>: is missing'],
      identity: identityOf(house.directory),
      workspace,
      acts: () => [],
    }),
  )
  const id = idIn(await house.say('deploy checkout 1.5.0 to staging'))
  const key = { kind: 'delivery', subject: id, channel: '#checkout' }

  expect((await presenter.render(key))?.text).toContain('Delivering checkout 1.5.0 to staging')
  await begin(house, id, { held: true })
  expect((await presenter.render(key))?.text).toContain('checkout 1.5.0 to staging is on hold')
  expect(await presenter.render({ ...key, subject: 'd-000000' })).toBeUndefined()
  expect(await presenter.render({ ...key, kind: 'constructor' })).toBeUndefined()

  const homeOf = async (user: string) => JSON.stringify(await presenter.home?.(user))
  expect(await homeOf('UOPS')).toContain(id)
  expect(await homeOf('UOPS')).toContain('deliver.yml:3:5 apps.&lt;x&gt;: is missing')
  expect(await homeOf('UDEV')).not.toContain('deliver.yml')
  expect(await homeOf('UVIEW')).not.toContain(id)
  expect(await homeOf('UGUEST')).toContain('guests may not ask here')
})

it('opens forms that chat knows again', () => {
  const form = { command: 'why', title: 'Why', submit: 'Why', summary: 's', fields: [], given: {} }
  expect(formView(form, '').callback_id).toBe(formCallback)
})

it('calls by name in a note whom it mentions', async () => {
  const { store, directory } = openHouse()
  const presenter: Presenter = presenterOf(
    factsOf({
      store,
      catalog: () => catalog,
      catalogProblems: () => [],
      identity: identityOf(directory),
      workspace,
      acts: () => [],
    }),
  )
  const message = { kind: 'delivery', subject: 'd-1', channel: '#checkout' }
  const note = { key: 'd-1/failure', message, text: 'it failed', mention: ['sre', 'UDEV'] }
  expect((await presenter.note(note)).text).toBe('<!subteam^S0SRE> <@UDEV> it failed')
})

import { expect, it } from 'vitest'
import { freezesOf } from '#src/catalog/freezes.ts'
import { deliverYml, problemsOf, shop } from './folder.ts'

const windows = (list: string) =>
  deliverYml.replace('protected: true }', `protected: true, freeze: [${list}] }`)
const weekend = `{ name: weekend, cron: "0 17 * * FRI", duration: 63h, timezone: Europe/Berlin }`

const problemsWith = (deliver: string) => problemsOf({ ...shop, 'deliver.yml': deliver })

it('windows that come are taken, also as an exception for an app', async () => {
  const excepted = `${windows(weekend)}    per: { production: { freeze: [{ name: office, kind: allow, cron: "0 9 * * MON-FRI", duration: 8h }] } }\n`
  expect(await problemsWith(excepted)).toEqual([])
})

it('a window that cannot be read is told where it says so', async () => {
  const wrong = [
    weekend,
    '{ name: a, cron: "0 17 * * FRY", duration: 1h }',
    '{ name: b, cron: "0 0 30 2 *", duration: 1h }',
    '{ name: c, cron: "0 0 * * *", duration: 1h, timezone: Europe/Berlln }',
    '{ name: d, cron: "0 0 * * *", duration: 0s }',
    '{ name: e, kind: deni, cron: "every day", duration: 1h }',
  ]
  expect(await problemsWith(windows(wrong.join(', ')))).toMatchInlineSnapshot(`
    [
      "deliver.yml:5:191 environments.production.freeze[1].cron: "0 17 * * FRY" is no cron expression of five fields, such as "0 17 * * FRI"",
      "deliver.yml:5:240 environments.production.freeze[2].cron: "0 0 30 2 *" never comes: there is no such day",
      "deliver.yml:5:324 environments.production.freeze[3].timezone: there is no time zone "Europe/Berlln"; one reads like "Europe/Berlin" or "UTC"",
      "deliver.yml:5:381 environments.production.freeze[4].duration: a window must last longer than no time at all",
      "deliver.yml:5:404 environments.production.freeze[5].kind: must be "deny" or "allow", not "deni"; did you mean "deny"?",
      "deliver.yml:5:416 environments.production.freeze[5].cron: "every day" is no cron expression of five fields, such as "0 17 * * FRI"",
    ]
  `)
})

it('a window of an exception is told as well', async () => {
  const wrong = `${deliverYml}    per: { production: { freeze: [{ name: a, cron: "61 0 * * *", duration: 1h }] } }\n`
  expect(await problemsWith(wrong)).toMatchInlineSnapshot(`
    [
      "deliver.yml:16:52 apps.checkout.per.production.freeze[0].cron: "61 0 * * *" is no cron expression of five fields, such as "0 17 * * FRI"",
    ]
  `)
})

it.each([undefined, 'x', { environments: { production: { freeze: [null, 3, {}, { cron: 3 }] } } }])(
  'what is no window is left to the schema: %o',
  (document) => {
    expect(freezesOf(document)).toEqual([])
  },
)

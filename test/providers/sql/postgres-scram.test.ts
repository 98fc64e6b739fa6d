import { expect, it } from 'vitest'
import { scramVerifier } from '#providers/sql/postgres/scram.ts'

it('stores a password as PostgreSQL itself would', async () => {
  // RFC 7677, section 3: user "user", password "pencil"; the keys follow from its salt.
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')

  expect(await scramVerifier('pencil', salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

it('says nothing of a password twice in the same way', async () => {
  expect(await scramVerifier('pencil')).not.toBe(await scramVerifier('pencil'))
})

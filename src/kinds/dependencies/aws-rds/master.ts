import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import { deedOf, type Move, type Scene, secretEffect, secretOf, wait } from './scene.ts'

const SHOWS_WITHIN = 60_000
const RESETTING = 'resetting-master-credentials'

/**
 * The master's password becomes what our secret says; undefined once `reset` is done. Nothing tells a password that was
 * set from one that was not, but the work that it makes: where that was not seen it is sent a second time. The secret
 * that is looked for has to be the master's.
 */
export function masterReady(scene: Scene, instance: DatabaseInstance): Move | undefined {
  const { memory, now } = scene
  if (memory.reset === 'done') return undefined
  const on = `a new password of "${instance.masterUser}"`
  if (secretOf(scene) === undefined)
    return wait(scene, `${on} to be stored`, {
      effect: secretEffect(scene, 'master', instance.masterUser),
      memory: { reset: 'due' },
    })
  const sent = memory.sent?.what === 'password' ? memory.sent : undefined
  if (!sent) return send(scene, instance, 1)
  if (instance.pending['password'] !== undefined)
    return wait(scene, on, { slow: true, memory: { sent: { ...sent, busyAs: RESETTING } } })
  if (sent.busyAs === RESETTING || sent.times > 1)
    return wait(scene, on, { memory: { reset: 'done', sent: undefined } })
  return now - sent.at < SHOWS_WITHIN ? wait(scene, on, { slow: true }) : send(scene, instance, 2)
}

function send(scene: Scene, { id, masterUser }: DatabaseInstance, times: number): Move {
  const password = scene.names.secret('master')
  const isOwn = id === scene.names.instance
  return wait(scene, `a new password of "${masterUser}"`, {
    slow: true,
    effect: deedOf(scene, { do: 'password', password }, id),
    memory: {
      reset: 'due',
      ...(isOwn && { acted: true }),
      sent: { what: 'password', at: scene.now, times },
    },
  })
}

import type { DatabaseInside, DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import type { RoleName, SecretName } from './names.ts'
import { sendOnce } from './sending.ts'
import {
  insideOf,
  loginOf,
  loginTo,
  type Move,
  type Scene,
  secretEffect,
  secretOf,
  wait,
} from './scene.ts'

/** From the next look on the database is looked into too, and one of its secrets looked for. */
export function lookInside(
  scene: Scene,
  instance: DatabaseInstance,
  next: { readonly step: string; readonly secret: SecretName },
): Move {
  const login = loginTo(instance)
  if (!login) return wait(scene, 'the address of its instance', { slow: true })
  return wait(scene, 'a look into the database', { memory: { ...next, login, sent: undefined } })
}

/**
 * The role may log in with what its secret says, and which password that is stands beside it. Undefined once it is so.
 * The secret that is looked for has to be the role's.
 */
export function roleReady(scene: Scene, which: RoleName, order?: string): Move | undefined {
  const { names } = scene
  const role = names.role(which)
  const version = secretOf(scene)
  if (version === undefined)
    return wait(scene, `the password of role "${role}" to be stored`, {
      effect: secretEffect(scene, which, role),
    })
  const found = roleIn(scene, which)
  const marks = marksOf(found?.comment)
  const isOrdered = order === undefined || marks['order'] === order
  if (found?.canLogin && marks['password'] === version && isOrdered) return undefined
  const comment = commentOf({ password: version, ...(order !== undefined && { order }) })
  return ensureRole(scene, which, {
    what: `role ${which} with ${comment}`,
    on: `role "${role}" of the application`,
    comment,
    password: names.secret(which),
  })
}

/** The role may not log in, and nobody is connected as it. Undefined once it is so. */
export function roleClosed(scene: Scene, which: RoleName): Move | undefined {
  const found = roleIn(scene, which)
  if (!found?.canLogin) return undefined
  const on = `role "${scene.names.role(which)}" to be closed`
  return ensureRole(scene, which, { what: `close ${which}`, on, comment: commentOf({}) })
}

/** A role of the application as it was found inside. */
export function roleIn(scene: Scene, which: RoleName): DatabaseInside['roles'][number] | undefined {
  return insideOf(scene)?.roles.find(({ name }) => name === scene.names.role(which))
}

/** Which order gave the role the password that it has. */
export function orderOf(scene: Scene, which: RoleName): string | undefined {
  return marksOf(roleIn(scene, which)?.comment)['order']
}

function ensureRole(
  scene: Scene,
  which: RoleName,
  wish: {
    readonly what: string
    readonly on: string
    readonly comment: string
    readonly password?: ReturnType<Scene['names']['secret']>
  },
): Move {
  const { what, on, ...rest } = wish
  const login = loginOf(scene)
  if (!login) return wait(scene, 'the address of its instance', { slow: true })
  const { group, role } = scene.names
  const effect = { ensure: 'databaseRole', login, role: role(which), group, ...rest } as const
  return sendOnce(scene, { what, on, effect, isQuick: true })
}

/** `deliver: password=12; order=o-7k3f9q`: what people read beside the role, and we find again. */
function commentOf(marks: Readonly<Record<string, string>>): string {
  const parts = Object.entries(marks).map(([name, value]) => `${name}=${value}`)
  return `deliver: ${parts.join('; ') || 'closed'}`
}

function marksOf(comment = ''): Readonly<Record<string, string>> {
  const parts = comment.replace(/^deliver: /, '').split('; ')
  return Object.fromEntries(parts.map((part) => part.split('=', 2)).filter(([, value]) => value))
}

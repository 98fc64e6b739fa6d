import type { Json } from './envelope.ts'
import { withIds } from './elements.ts'
import { initialState, type InputState } from './inputs.ts'
import type { Block, ModalView } from './snapshot.ts'
import type { World } from './world.ts'

/** What an app sends to describe a view; already checked. */
export type ViewSpec = {
  type: 'modal' | 'home'
  blocks: readonly Block[]
  title?: { text: string } & Record<string, unknown>
  submit?: { text: string } & Record<string, unknown>
  close?: { text: string } & Record<string, unknown>
  callback_id?: string
  private_metadata?: string
  external_id?: string
  clear_on_close?: boolean
  notify_on_close?: boolean
}

/** A view that somebody has before them. */
export type View = {
  id: string
  user: string
  spec: ViewSpec
  hash: string
  root: string
  previous?: string
  state: InputState
  errors: Readonly<Record<string, string>>
}

/** At most so many modals lie on each other. */
const deepest = 3

export type Views = ReturnType<typeof createViews>

/** Modals in piles, one pile for each person, and Home tabs. */
export function createViews(world: World) {
  const views = new Map<string, View>()
  const piles = new Map<string, readonly string[]>()
  const homes = new Map<string, string>()

  const pile = (user: string) => piles.get(user) ?? []
  const tell = (view: View, change: 'opened' | 'changed' | 'closed') =>
    world.emit({ type: 'view', user: view.user, view: view.id, change })

  const create = (user: string, spec: ViewSpec, below?: View): View => {
    const id = world.id('V')
    const blocks = withIds(spec.blocks, () => world.id('b'))
    const view: View = {
      id,
      user,
      spec: { ...spec, blocks },
      hash: freshHash(world),
      root: below?.root ?? id,
      ...(below && { previous: below.id }),
      state: initialState(blocks),
      errors: {},
    }
    views.set(id, view)
    return view
  }

  const drop = (ids: readonly string[]) => {
    for (const id of ids) {
      const view = views.get(id)
      views.delete(id)
      if (view) tell(view, 'closed')
    }
  }

  return {
    get: (id: string) => views.get(id),
    pile: (user: string) => pile(user).flatMap((id) => views.get(id) ?? []),
    home: (user: string) => views.get(homes.get(user) ?? ''),
    byExternalId: (id: string) => [...views.values()].find((view) => view.spec.external_id === id),
    full: (user: string) => pile(user).length >= deepest,

    open(user: string, spec: ViewSpec): View {
      drop(pile(user))
      const view = create(user, spec)
      piles.set(user, [view.id])
      tell(view, 'opened')
      return view
    },
    push(user: string, spec: ViewSpec): View {
      const view = create(user, spec, views.get(pile(user).at(-1) ?? ''))
      piles.set(user, [...pile(user), view.id])
      tell(view, 'opened')
      return view
    },
    update(view: View, spec: ViewSpec): View {
      const blocks = withIds(spec.blocks, () => world.id('b'))
      const next = {
        ...view,
        spec: { ...spec, blocks },
        hash: freshHash(world),
        state: initialState(blocks, view.state),
        errors: {},
      }
      views.set(view.id, next)
      tell(next, 'changed')
      return next
    },
    publish(user: string, spec: ViewSpec): View {
      const former = views.get(homes.get(user) ?? '')
      const view = create(user, spec)
      if (former) views.delete(former.id)
      const home = former ? { ...view, id: former.id, root: former.id } : view
      views.delete(view.id)
      views.set(home.id, home)
      homes.set(user, home.id)
      world.emit({ type: 'home', user })
      return home
    },
    /** Remembers what was typed, or what the app found wrong. */
    keep(view: View, patch: Pick<Partial<View>, 'state' | 'errors'>): View {
      const next = { ...view, ...patch }
      views.set(view.id, next)
      if (patch.errors) tell(next, 'changed')
      return next
    },
    /** Closes one view, or with `all` the pile that it lies in. */
    close(view: View, all = false): void {
      const rest = all ? [] : pile(view.user).filter((id) => id !== view.id)
      const gone = pile(view.user).filter((id) => !rest.includes(id))
      piles.set(view.user, rest)
      drop(gone)
    },
    reset() {
      for (const map of [views, piles, homes]) map.clear()
    },
  }
}

/** A view as payloads and the Web API show it. */
export function viewPayload(world: World, view: View): Json {
  const { app, workspace } = world.seed
  const { spec } = view
  return {
    id: view.id,
    team_id: workspace.id,
    type: spec.type,
    blocks: spec.blocks,
    private_metadata: spec.private_metadata ?? '',
    callback_id: spec.callback_id ?? '',
    external_id: spec.external_id ?? '',
    state: { values: view.state },
    hash: view.hash,
    title: spec.title ?? { type: 'plain_text', text: '', emoji: true },
    submit: spec.submit ?? null,
    close: spec.close ?? null,
    clear_on_close: spec.clear_on_close ?? false,
    notify_on_close: spec.notify_on_close ?? false,
    root_view_id: view.root,
    previous_view_id: view.previous ?? null,
    app_id: app.id,
    app_installed_team_id: workspace.id,
    bot_id: app.botId,
  }
}

/** A view as the page shows it. */
export function modalView(view: View, stack: number): ModalView {
  const { spec } = view
  return {
    id: view.id,
    type: spec.type,
    user: view.user,
    callbackId: spec.callback_id ?? '',
    title: spec.title?.text ?? '',
    ...(spec.submit && { submit: spec.submit.text }),
    ...(spec.close && { close: spec.close.text }),
    blocks: spec.blocks,
    privateMetadata: spec.private_metadata ?? '',
    hash: view.hash,
    stack,
    errors: view.errors,
  }
}

function freshHash(world: World): string {
  const at = Math.floor(world.clock.now() / 1000)
  return `${at}.${world.secretOf(world.id('hash')).slice(0, 8)}`
}

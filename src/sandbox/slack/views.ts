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

/** Where views are kept: all by id, and ids by person. */
type Shelf = {
  world: World
  views: Map<string, View>
  piles: Map<string, readonly string[]>
  homes: Map<string, string>
}

/** Modals in piles, one pile for each person, and Home tabs. */
export function createViews(world: World) {
  const shelf: Shelf = { world, views: new Map(), piles: new Map(), homes: new Map() }
  const { views, homes } = shelf
  return {
    get: (id: string) => views.get(id),
    pile: (user: string) => pile(shelf, user),
    home: (user: string) => views.get(homes.get(user) ?? ''),
    byExternalId: (id: string) => [...views.values()].find((view) => view.spec.external_id === id),
    full: (user: string) => pile(shelf, user).length >= deepest,

    open: (user: string, spec: ViewSpec) => open(shelf, user, spec),
    push: (user: string, spec: ViewSpec) => push(shelf, user, spec),
    update: (view: View, spec: ViewSpec) => update(shelf, view, spec),
    publish: (user: string, spec: ViewSpec) => publish(shelf, user, spec),

    /** Remembers what was typed, or what the app found wrong. */
    keep(view: View, patch: Pick<Partial<View>, 'state' | 'errors'>): View {
      const next = { ...view, ...patch }
      views.set(view.id, next)
      if (patch.errors) tell(shelf, next, 'changed')
      return next
    },
    /** Closes one view, or with `all` the pile that it lies in. */
    close(view: View, all = false): void {
      const before = pile(shelf, view.user)
      const rest = all ? [] : before.filter(({ id }) => id !== view.id)
      setPile(shelf, view.user, rest)
      drop(
        shelf,
        before.filter((each) => !rest.includes(each)),
      )
    },
    reset() {
      for (const map of [views, shelf.piles, homes]) map.clear()
    },
  }
}

function open(shelf: Shelf, user: string, spec: ViewSpec): View {
  drop(shelf, pile(shelf, user))
  const view = create(shelf, user, spec)
  setPile(shelf, user, [view])
  tell(shelf, view, 'opened')
  return view
}

function push(shelf: Shelf, user: string, spec: ViewSpec): View {
  const below = pile(shelf, user)
  const view = create(shelf, user, spec, below.at(-1))
  setPile(shelf, user, [...below, view])
  tell(shelf, view, 'opened')
  return view
}

function update(shelf: Shelf, view: View, spec: ViewSpec): View {
  const blocks = withIds(spec.blocks, () => shelf.world.id('b'))
  const next = {
    ...view,
    spec: { ...spec, blocks },
    hash: freshHash(shelf.world),
    state: initialState(blocks, view.state),
    errors: {},
  }
  shelf.views.set(view.id, next)
  tell(shelf, next, 'changed')
  return next
}

function publish(shelf: Shelf, user: string, spec: ViewSpec): View {
  const former = shelf.views.get(shelf.homes.get(user) ?? '')
  const home = former ? update(shelf, former, spec) : create(shelf, user, spec)
  shelf.homes.set(user, home.id)
  shelf.world.emit({ type: 'home', user })
  return home
}

function create({ world, views }: Shelf, user: string, spec: ViewSpec, below?: View): View {
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

function pile({ piles, views }: Shelf, user: string): View[] {
  return (piles.get(user) ?? []).flatMap((id) => views.get(id) ?? [])
}

function setPile({ piles }: Shelf, user: string, views: readonly View[]): void {
  piles.set(
    user,
    views.map(({ id }) => id),
  )
}

function drop(shelf: Shelf, views: readonly View[]): void {
  for (const view of views) {
    shelf.views.delete(view.id)
    tell(shelf, view, 'closed')
  }
}

function tell({ world }: Shelf, view: View, change: 'opened' | 'changed' | 'closed'): void {
  world.emit({ type: 'view', user: view.user, view: view.id, change })
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

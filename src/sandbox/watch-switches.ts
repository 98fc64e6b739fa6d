import type { Handle } from './switches.ts'
import type { Ailment } from './traffic/traffic.ts'
import type { SimulatedWorld } from './world.ts'

const ailments: readonly {
  readonly how: Ailment
  readonly label: (app: string) => string
  readonly description: string
}[] = [
  {
    how: 'failing',
    label: (app) => `New releases of ${app} answer with errors`,
    description:
      'One request in five fails once they run: watch the alert come, and roll back from its thread',
  },
  {
    how: 'slow',
    label: (app) => `New releases of ${app} are slow`,
    description: 'Requests take ten times as long once they run',
  },
]

/** New releases of an app that run, and do harm. `isNew` tells their images. */
export function ailmentSwitches(
  { traffic }: Pick<SimulatedWorld, 'traffic'>,
  app: string,
  isNew: () => Promise<(image: string) => boolean>,
): Handle[] {
  return ailments.map(({ how, label, description }) => {
    let undo: (() => void)[] = []
    return {
      id: `${app}/${how}`,
      group: app,
      kind: 'toggle',
      label: label(app),
      description,
      async turn(on) {
        for (const stop of undo) stop()
        undo = []
        if (!on) return
        const isMeant = await isNew()
        undo = [...traffic.values()].map((one) => one.ail(app, isMeant, how))
      },
    }
  })
}

/** What watches a cluster goes away, or is not heard. */
export function watchSwitches(
  world: Pick<SimulatedWorld, 'prometheuses' | 'alertmanagers' | 'lokis'>,
): Handle[] {
  return [
    ...[...world.prometheuses].map(([name, { controls }]) =>
      away(`Prometheus of ${name}`, `prometheus/${name}`, controls),
    ),
    ...[...world.alertmanagers].flatMap(([name, { controls }]) => [
      away(`Alertmanager of ${name}`, `alertmanager/${name}`, controls),
      {
        id: `alertmanager/${name}/lose`,
        group: 'Monitoring',
        kind: 'button' as const,
        label: `The next webhook of ${name} gets lost`,
        description: 'The bot finds the alert when it asks by itself, within half a minute',
        turn: () => controls.loseWebhooks(1),
      },
    ]),
    ...[...world.lokis].map(([name, { controls }]): Handle => {
      let undo = () => {}
      return {
        id: `loki/${name}`,
        group: 'Monitoring',
        kind: 'toggle',
        label: `Loki of ${name} does not answer`,
        description: 'Logs cannot be read, and the bot says so',
        turn(on) {
          undo()
          undo = on ? controls.fail() : () => {}
        },
      }
    }),
  ]
}

function away(what: string, id: string, controls: { goAway(): void; comeBack(): void }): Handle {
  return {
    id,
    group: 'Monitoring',
    kind: 'toggle',
    label: `${what} does not answer`,
    description: 'It decides nothing meanwhile, and the bot says so',
    turn: (on) => (on ? controls.goAway() : controls.comeBack()),
  }
}

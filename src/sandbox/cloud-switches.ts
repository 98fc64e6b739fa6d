import type { SimulatedCloudControls } from '#providers/cloud/simulated.ts'
import type { Handle } from './switches.ts'

/** What goes wrong with a cloud, and with the databases that are in it at the moment when it is asked. */
export function cloudSwitches(
  name: string,
  controls: SimulatedCloudControls,
): () => readonly Handle[] {
  const group = `Cloud ${name}`
  const lasting = lastingSwitches(name, group, controls)
  return () => [
    ...lasting,
    ...controls.instances().flatMap(({ id }) => databaseSwitches(group, id, controls)),
  ]
}

function lastingSwitches(
  name: string,
  group: string,
  controls: SimulatedCloudControls,
): readonly Handle[] {
  let renew = () => {}
  return [
    {
      id: `cloud/${name}/away`,
      group,
      kind: 'toggle',
      label: `Cloud ${name} is away`,
      description: 'Its API does not answer; what is there goes on, and so do deliveries later',
      turn: (on) => (on ? controls.goAway() : controls.comeBack()),
    },
    {
      id: `cloud/${name}/expired`,
      group,
      kind: 'toggle',
      label: `Credentials for cloud ${name} are expired`,
      description: 'Every call is denied until somebody renews them',
      turn(on) {
        renew()
        renew = on ? controls.expireCredentials() : () => {}
      },
    },
    {
      id: `cloud/${name}/quota`,
      group,
      kind: 'toggle',
      label: `The quota of cloud ${name} is reached`,
      description: 'No other database can be made',
      turn: (on) => controls.quota(on ? 0 : MOST),
    },
    {
      id: `cloud/${name}/throttle`,
      group,
      kind: 'button',
      label: `Throttle cloud ${name}`,
      description: 'The next twenty calls are told to slow down',
      turn: () => controls.throttle(20),
    },
  ]
}

/** As many databases as an account of AWS may have at first. */
const MOST = 40

function databaseSwitches(
  group: string,
  id: string,
  controls: SimulatedCloudControls,
): readonly Handle[] {
  return [
    {
      id: `database/${id}/fill`,
      group,
      kind: 'button',
      label: `Fill the storage of ${id}`,
      description: 'Nothing can be written until it gets more',
      turn: () => controls.fillStorage(id),
    },
    {
      id: `database/${id}/change`,
      group,
      kind: 'button',
      label: `Change ${id} by hand`,
      description: 'Somebody gives it another class in the console: its card tells what differs',
      turn: () => controls.changeByHand(id, { class: 'db.t4g.micro' }),
    },
  ]
}

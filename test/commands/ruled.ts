import { EnvironmentEntry, type Catalog } from '#src/core/catalog.ts'
import { PolicyException } from '#src/core/rules/policy.ts'
import { catalog } from '../door/house.ts'

/**
 * The house's platform with rules: production asks the release managers (viewer and developer) and one of sre, QA is the
 * Slack group `qa`, and payments has rules of its own.
 */
export const ruled: Catalog = {
  ...catalog,
  groups: {
    ...catalog.groups,
    'release-managers': { users: ['UVIEW', 'UDEV'] },
    qa: { slackGroup: 'S0QA' },
  },
  people: { UDEV: { github: 'Dev', gitlab: 'dev' } },
  environments: {
    ...catalog.environments,
    staging: EnvironmentEntry.parse({
      cluster: 'shared',
      namespace: 'shop-staging',
      after: 'dev',
      signOff: { from: ['qa', 'UVIEW'] },
    }),
    production: EnvironmentEntry.parse({
      cluster: 'prod',
      namespace: 'shop',
      after: 'staging',
      protected: true,
      requiredSoakTime: '30m',
      approval: { from: ['release-managers'], count: 2, required: ['sre'] },
    }),
  },
  roles: { ...catalog.roles, viewer: [{ users: ['UVIEW'] }] },
  apps: {
    ...catalog.apps,
    payments: {
      ...catalog.apps['payments']!,
      per: {
        production: PolicyException.parse({
          approval: { from: ['sre'] },
          emergency: { from: ['UDEV'] },
        }),
      },
    },
  },
}

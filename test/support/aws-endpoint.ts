import { createServer, type IncomingMessage } from 'node:http'
import { openCloud } from '#providers/cloud/open.ts'
import type { Cloud } from '#providers/cloud/cloud.ts'
import type { Clock } from '#src/core/clock.ts'

/** An endpoint on loopback that answers as it is told to, for what no emulator can be brought to say. */
export type AwsEndpoint = {
  /** What was asked for, oldest first: `DescribeDBInstances`, `secretsmanager.CreateSecret`, `PUT /bucket`. */
  readonly asked: readonly string[]
  /** The account behind it, through the provider. */
  open(clock: Clock): Promise<Cloud>
  stop(): Promise<void>
}

export type AwsAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Hangs up without an answer. */
  readonly hangUp?: boolean
}

export type AwsAsked = { readonly action: string; readonly parameters: URLSearchParams }

/** Starts one; credentials are set as the SDK finds them, until it stops. */
export async function startAwsEndpoint(
  answer: (asked: AwsAsked) => AwsAnswer | Promise<AwsAnswer>,
): Promise<AwsEndpoint> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const parameters = new URLSearchParams(await bodyOf(request))
      const action = actionOf(request, parameters)
      asked.push(action)
      const { status = 200, headers = {}, body = '', hangUp } = await answer({ action, parameters })
      if (hangUp) return void request.socket.destroy()
      response.writeHead(status, headers).end(body)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const endpoint = `http://127.0.0.1:${port}`
  const restore = withEnvironment({
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'canary-of-ours',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  return {
    asked,
    open: (clock) =>
      openCloud({ aws: { region: 'eu-central-1', endpoint } }, { name: 'aws', clock }),
    async stop() {
      restore()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Variables of the environment for a while; answers how to undo it. */
export function withEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, variables)
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  }
}

/** A page of DescribeDBInstances, which says where it goes on. */
export function instancesXml(instances: readonly InstanceXml[], marker?: string): string {
  const members = instances.map(
    ({ id, status = 'creating' }) =>
      `<DBInstance><DBInstanceIdentifier>${id}</DBInstanceIdentifier><DBInstanceStatus>${status}</DBInstanceStatus></DBInstance>`,
  )
  const next = marker === undefined ? '' : `<Marker>${marker}</Marker>`
  return resultXml('DescribeDBInstances', `<DBInstances>${members.join('')}</DBInstances>${next}`)
}

export type InstanceXml = { readonly id: string; readonly status?: string }

/** An answer of RDS. */
export function resultXml(action: string, result: string): string {
  return `<${action}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><${action}Result>${result}</${action}Result></${action}Response>`
}

/** An error as RDS and STS tell it. */
export function errorXml(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function actionOf({ headers, method, url }: IncomingMessage, parameters: URLSearchParams): string {
  const target = headers['x-amz-target']
  return parameters.get('Action') ?? (target === undefined ? `${method} ${url}` : String(target))
}

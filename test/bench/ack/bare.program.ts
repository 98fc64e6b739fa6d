// The least a Bolt app can do: it checks the signature and acknowledges. Nothing is stored, nothing is done.
import { App, HTTPReceiver } from '@slack/bolt'
import type { AddressInfo } from 'node:net'
import { answerWith, given, tell } from '../program.ts'
import type { Start } from './sides.ts'

const { signingSecret, slackApiUrl } = given<Start>()
const receiver = new HTTPReceiver({ signingSecret })
const app = new App({
  receiver,
  token: 'xoxb-bench',
  botId: 'B0DELIVER',
  botUserId: 'U0DELIVER',
  tokenVerificationEnabled: false,
  clientOptions: { slackApiUrl },
})
app.command('/deliver', async ({ ack }) => ack())
const server = await app.start({ port: 0, host: '127.0.0.1' })
const { port } = (server as { address(): AddressInfo }).address()
answerWith(() => ({ carriedOut: 0 }))
tell({ url: `http://127.0.0.1:${port}` })

# When the house burns nobody waits for votes; it is said out loud, and a second person signs it afterwards.

checkout 1.4.1 runs in staging
checkout 1.4.0 runs in production
from here on the rules of the sandbox hold

dana: /deliver deploy checkout 1.5.0 to production --emergency "the shop is down"
  to dana: ⚠️ Cannot deploy to production: you are developer in dev and staging and viewer in production only. It needs the role developer. Developers there: the group release-managers; operators there: the group sre.
olga: /deliver deploy checkout 1.5.0 to production --emergency "the shop is down"
  to olga: Delivering checkout 1.5.0 to production: `d-wr9wr5`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to production*
  card in #checkout: Reason: the shop is down
  card in #checkout: Emergency: 🚨 the shop is down
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 3 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 3 ready.
  message in #checkout: 🚨 *The emergency delivery of checkout to production needs a second signature*
  message in #checkout: What: checkout 1.5.0 to production
  message in #checkout: Why: the shop is down
  message in #checkout: Somebody else than <@U0OLGA> signs it until 2026-01-05 09:32 UTC, or it stays in the audit as unsigned.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  thread and channel: <!subteam^S0SRE> <!subteam^S0RM> EMERGENCY: olga delivers checkout 1.5.0 to production without votes, the passage through staging: the shop is down
  World: prod shop checkout 1.5.0, 3 of 3 ready
20 seconds pass
  card in #checkout: ✅ *checkout 1.4.0 ran in production*
  card in #checkout: It ran until 2026-01-05 09:02 UTC, then 1.5.0 came (`d-wr9wr5`).
  card in #checkout: ✅ *checkout 1.5.0 runs in production*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  thread: checkout 1.5.0 runs in production
olga: /deliver countersign checkout production
  to olga: ⚠️ Cannot sign it: whoever did it does not sign it; a second person does. Somebody else who may use the emergency way has to.
40 minutes pass
  message in #checkout: ⏰ *Nobody signed the emergency delivery of checkout to production in time*
  message in #checkout: Somebody else than <@U0OLGA> signs it, or it stays in the audit as unsigned.
  thread: <!subteam^S0QA> checkout 1.4.1 in staging still waits for a sign-off
  thread and channel: <!subteam^S0SRE> Nobody signed the emergency delivery of checkout 1.5.0 to production by olga in time
omar: /deliver countersign checkout production because I was on the call
  to omar: You sign checkout 1.5.0 to production (`d-wr9wr5`); see #checkout
  message in #checkout: ✍️ *The emergency delivery of checkout to production is signed*
  message in #checkout: They say: I was on the call
  message in #checkout: It was signed late.
olga: /deliver audit checkout production --since 1m
  to olga: *Audit of checkout in production*
  to olga: 2026-01-05 09:42 UTC · <@U0OMAR> · *countersign* · checkout in production
  to olga:       delivery d-wr9wr5: I was on the call

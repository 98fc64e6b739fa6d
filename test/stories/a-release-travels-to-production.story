# A release travels from dev to production: by itself where the rules say so, and with the people whom they name.

checkout 1.4.1 runs in dev
checkout 1.4.1 runs in staging
checkout 1.4.0 runs in production
from here on the rules of the sandbox hold

dana: /deliver deploy checkout 1.5.0 to dev
  to dana: Delivering checkout 1.5.0 to dev: `d-e8w9q2`, see #checkout
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to dev*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 1 pods ready, 1 old
  card in #checkout: ⏳ Waits for pods: 0 of 1 ready.
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  World: shared shop-dev checkout 1.5.0, 1 of 1 ready
30 seconds pass
  card in #checkout: ✅ *checkout 1.4.1 ran in dev*
  card in #checkout: It ran until 2026-01-05 09:03 UTC, then 1.5.0 came (`d-e8w9q2`).
  card in #checkout: ✅ *checkout 1.4.1 ran in staging*
  card in #checkout: It ran until 2026-01-05 09:03 UTC, then 1.5.0 came (`d-ac4ff83a`).
  card in #checkout: ✅ *checkout 1.5.0 runs in dev*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 1 of 1 pods ready
  card in #checkout: ✅ *checkout 1.5.0 runs in staging*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 3 of 3 pods ready
  message in #checkout: ⌛ *checkout 1.4.1 in staging was not signed off*
  message in #checkout: It needs nobody any more: another release came.
  message in #qa: 🔎 *checkout 1.4.1 in staging*
  message in #qa: It needs nobody any more: another release came.
  message in #checkout: 🔎 *checkout 1.5.0 in staging waits for a sign-off*
  message in #checkout: Test it at: https://staging.shop.example
  message in #checkout: *Changes 1.4.1 → 1.5.0* · 4 commits by dana, rita, lee
  message in #checkout: • b68fa71 Round totals half up, as receipts do – dana
  message in #checkout: • 7a2fdf1 Expose queue depth as a metric – rita
  message in #checkout: • af9e1ad Answer 409 instead of 500 when two carts collide – lee
  message in #checkout: • c55075c Pay with a saved card in one step – dana
  message in #checkout: *Notes*
  message in #checkout: ## What's changed
  message in #checkout: 
  message in #checkout: - Pay with a saved card in one step (@dana)
  message in #checkout: - Answer 409 instead of 500 when two carts collide (@lee)
  message in #checkout: - Expose queue depth as a metric (@rita)
  message in #checkout: - Round totals half up, as receipts do (@dana)
  message in #checkout: All notes
  message in #checkout: `s-78b3fda4` · delivered by `d-ac4ff83a` · asked 2026-01-05 09:03 UTC · details in the thread
  message in #qa: 🔎 *checkout 1.5.0 in staging needs you*
  message in #qa: A sign-off of qa is asked since 2026-01-05 09:03 UTC. The card is in #checkout (`s-78b3fda4`). Test it at https://staging.shop.example
  thread: checkout 1.5.0 runs in dev
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  thread: checkout 1.5.0 runs in staging
  World: shared shop-staging checkout 1.5.0, 3 of 3 ready

# What soaked in dev goes to staging by itself, and QA is asked there.
dana: /deliver pipeline checkout
  to dana: *Pipeline of checkout*
  to dana: *dev*
  to dana:       ▶️ 1.5.0 since 2026-01-05 09:03 UTC (`d-e8w9q2`)
  to dana: *staging* · after dev
  to dana:       ▶️ 1.5.0 since 2026-01-05 09:03 UTC (`d-ac4ff83a`)
  to dana:       ⏳ waits for a sign-off (`s-78b3fda4`)
  to dana: *production* · after staging
  to dana:       ▶️ 1.4.0 since 2026-01-05 09:02 UTC (`d-htatzf`)
  to dana:       ⏩ 1.5.0 from staging waits: it soaks in staging until 2026-01-05 09:03 UTC; nobody has signed it off in staging yet
dana: /deliver signoff checkout staging
  to dana: ⚠️ Cannot sign off in staging: you are not among those who sign releases off there. It needs one of: the group qa (quinn).
quinn: /deliver signoff checkout staging
  to quinn: Signing off checkout 1.5.0 in staging (`s-78b3fda4`). Its card in #checkout shows it
  message in #checkout: ✅ *checkout 1.5.0 is signed off in staging*
  message in #checkout: *✅ signed off by <@U0QUINN>* 2026-01-05 09:03 UTC
  message in #qa: 🔎 *checkout 1.5.0 in staging*
  message in #qa: ✅ <@U0QUINN> signed it off 2026-01-05 09:03 UTC
  thread: quinn signed off checkout 1.5.0 in staging

# It soaked there, too: whoever may is asked whether it goes on.
30 seconds pass
  message in #checkout: ⏩ *checkout 1.5.0 may go to production*
  message in #checkout: It runs in staging, and nothing keeps it there.
  message in #checkout: `p-fecf96a9` · delivered by `d-ac4ff83a` · asked 2026-01-05 09:03 UTC
rita: /deliver promote checkout to production
  to rita: Delivering checkout 1.5.0 to production: `d-4yp38c`, see #checkout
  card in #checkout: 🗳️ *checkout 1.5.0 to production waits for approval*
  card in #checkout: 🗳️ *2 more approvals are needed* of release-managers (2 in all). The request lapses 2026-01-05 17:04 UTC.
  card in #checkout: ✅ It ran in staging.
  card in #checkout: ✅ It soaked in staging.
  card in #checkout: ✅ quinn signed it off in staging.
  card in #checkout: *Changes 1.4.0 → 1.5.0* · 5 commits by dana, rita, lee, omar
  card in #checkout: • b68fa71 Round totals half up, as receipts do – dana
  card in #checkout: • 7a2fdf1 Expose queue depth as a metric – rita
  card in #checkout: • af9e1ad Answer 409 instead of 500 when two carts collide – lee
  card in #checkout: • c55075c Pay with a saved card in one step – dana
  card in #checkout: • a1e35af Close idle database connections – omar
  card in #checkout: *Plan* `6503dbd50220`: 1 of 3 objects changes
  card in #checkout: *update* `Deployment shop/checkout` · risk: restart
  card in #checkout: api: `registry.example/shop/checkout@sha256:712c6f2e6a91…` → `registry.example/shop/checkout@sha256:9ecd4348e0c2…`
  card in #checkout: ```
  card in #checkout: @@ -23,7 +23,7 @@
  card in #checkout:          - envFrom:
  card in #checkout:              - configMapRef:
  card in #checkout:                  name: checkout
  card in #checkout: -          image: registry.example/shop/checkout@sha256:712c6f2e6a915a192d8d9125b88cff5fcde0840b6b1ff7f77dfa7c27649e72e5
  card in #checkout: +          image: registry.example/shop/checkout@sha256:9ecd4348e0c245236ca127e9917dc63177438e0639cffb3171c1606fc8f4e9ee
  card in #checkout:            name: api
  card in #checkout:            ports:
  card in #checkout:              - containerPort: 8080
  card in #checkout: ```
  message in #checkout: ✅ *checkout 1.5.0 to production: somebody took it on*
  message in #checkout: The card of `d-4yp38c` shows how it goes.
  message in the messages of omar: 🗳️ *checkout 1.5.0 to production needs you*
  message in the messages of omar: <@U0RITA> asked 2026-01-05 09:04 UTC. The card is in #checkout (`d-4yp38c`).
  message in the messages of olga: 🗳️ *checkout 1.5.0 to production needs you*
  message in the messages of olga: <@U0RITA> asked 2026-01-05 09:04 UTC. The card is in #checkout (`d-4yp38c`).
  thread: Plan: 1 of 3 objects changes
  thread: ```
  thread: unchanged ConfigMap/checkout
  thread: unchanged Service/checkout
  thread: update Deployment/checkout api → registry.example/shop/checkout@sha256:9ecd4348e0c2…
  thread: ```
  thread and channel: checkout 1.5.0 to production needs 2 approvals

# Two release managers have to agree, and not the one who asked.
rita: /deliver approve checkout production
  to rita: ⚠️ Cannot approve: rita asked for it, and whoever asks does not decide. `/deliver cancel d-4yp38c` takes the request back.
omar: /deliver approve checkout production
  to omar: You approved checkout 1.5.0 to production (`d-4yp38c`), for the plan `6503dbd50220`. Its card in #checkout shows how it stands.
  card in #checkout: 🗳️ *1 more approval is needed* of release-managers (2 in all). The request lapses 2026-01-05 17:04 UTC.
  card in #checkout: ✅ <@U0OMAR> approved 2026-01-05 09:04 UTC

# The plan is another now: what was approved is not what would be done.
the definition of checkout says 4 pods in production
5 seconds pass
olga: /deliver approve checkout production
  to olga: You approved checkout 1.5.0 to production (`d-4yp38c`), for the plan `6503dbd50220`. Its card in #checkout shows how it stands.
  card in #checkout: 🗳️ *2 more approvals are needed* of release-managers (2 in all). The request lapses 2026-01-05 17:04 UTC.
  card in #checkout: ♻️ *The votes of <@U0OMAR>, <@U0OLGA> fell* 2026-01-05 09:04 UTC:
  card in #checkout: • Deployment shop/checkout would go from 3 to 4 pods
  card in #checkout: *Plan* `52cbafdc6668`: 1 of 3 objects changes
  card in #checkout: replicas: 3 → 4
  card in #checkout: @@ -8,7 +8,7 @@
  card in #checkout:    namespace: shop
  card in #checkout:  spec:
  card in #checkout:    progressDeadlineSeconds: 600
  card in #checkout: -  replicas: 3
  card in #checkout: +  replicas: 4
  card in #checkout:    revisionHistoryLimit: 10
  card in #checkout:    selector:
  card in #checkout:      matchLabels:
  thread and channel: <@U0OMAR> <@U0OLGA> checkout 1.5.0 to production needs 2 approvals. The votes before fell: Deployment shop/checkout would go from 3 to 4 pods
5 seconds pass
omar: /deliver approve checkout production
  to omar: You approved checkout 1.5.0 to production (`d-4yp38c`), for the plan `52cbafdc6668`. Its card in #checkout shows how it stands.
  card in #checkout: 🗳️ *1 more approval is needed* of release-managers (2 in all). The request lapses 2026-01-05 17:04 UTC.
  card in #checkout: ✅ <@U0OMAR> approved 2026-01-05 09:04 UTC
olga: /deliver approve checkout production
  to olga: You approved checkout 1.5.0 to production (`d-4yp38c`), for the plan `52cbafdc6668`. Its card in #checkout shows how it stands.
  card in #checkout: 🚚 *Delivering checkout 1.5.0 to production*
  card in #checkout: Deployment `checkout` ▱▱▱▱▱▱▱▱▱▱ 0 of 4 pods ready, 3 old
  card in #checkout: ⏳ Waits for pods: 0 of 4 ready.
  card in #checkout: ✅ Approved by <@U0OMAR>, <@U0OLGA>
  message in the messages of omar: 🗳️ *checkout 1.5.0 to production*
  message in the messages of omar: ✅ Approved by <@U0OMAR>, <@U0OLGA>.
  message in the messages of olga: 🗳️ *checkout 1.5.0 to production*
  message in the messages of olga: ✅ Approved by <@U0OMAR>, <@U0OLGA>.
  World: prod shop checkout 1.5.0, 3 of 4 ready
20 seconds pass
  card in #checkout: ✅ *checkout 1.4.0 ran in production*
  card in #checkout: It ran until 2026-01-05 09:04 UTC, then 1.5.0 came (`d-4yp38c`).
  card in #checkout: ✅ *checkout 1.5.0 runs in production*
  card in #checkout: Deployment `checkout` ▰▰▰▰▰▰▰▰▰▰ 4 of 4 pods ready
  thread: checkout 1.5.0 runs in production
  World: prod shop checkout 1.5.0, 4 of 4 ready
